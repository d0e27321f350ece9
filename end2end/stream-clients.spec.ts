// Clients that others wrote read every feed, and stay away from a stream that has ended.

import { EventSource as NodeEventSource } from 'eventsource';
import { fileURLToPath } from 'node:url';
import type { StreamEvent } from './events.ts';
import { expect, test } from './fixtures.ts';
import type { Hallway } from './hallway.ts';
import { Program } from './shell.ts';

test.use({ flags: ['--demo'] });

const PYTHON = fileURLToPath(new URL('python/venv/bin/python', import.meta.url));
const LISTEN = fileURLToPath(new URL('python/listen.py', import.meta.url));

/** What each endless feed has to bring, by the names of its events. */
const FEEDS: Record<string, string[]> = {
  clock: ['time'],
  random: ['random'],
  temperature: ['temperature'],
  ticker: ['AAPL', 'MSFT'],
};

function check(feed: string, events: StreamEvent[]): void {
  for (const name of FEEDS[feed]) {
    const found = events.find(({ event }) => event === name);
    expect(found, `${feed}: ${name}`).toBeDefined();
    expect(typeof JSON.parse(found!.data), `${feed}: ${name}`).toBe('object');
  }
}

const hasAll = (feed: string, events: StreamEvent[]): boolean => FEEDS[feed].every((name) => events.some(({ event }) => event === name));

function checkProgress(events: StreamEvent[]): void {
  const values = events.filter(({ event }) => event === 'progress').map(({ data }) => (JSON.parse(data) as { value: number }).value);
  expect(values[0]).toBe(0);
  expect(values.at(-1)).toBe(100);
  expect(values.filter((value) => value === 100)).toHaveLength(1);
  expect(events.filter(({ event }) => event === 'bye')).toHaveLength(1);
}

/** A page that is on the server's origin, and listens with the browser's own EventSource. */
async function inChromium(page: import('@playwright/test').Page, hallway: Hallway): Promise<void> {
  await page.goto(`${hallway.url}/r/lobby/polls/new`);
}

test("Chromium's EventSource reads every feed", async ({ person, hallway }) => {
  const { page } = await person();
  await inChromium(page, hallway);
  for (const [feed, names] of Object.entries(FEEDS)) {
    const events = await page.evaluate(
      ([feed, names]) =>
        new Promise<StreamEvent[]>((resolve, reject) => {
          const source = new EventSource(`/r/${feed}/events`);
          const heard = new Map<string, StreamEvent>();
          source.onerror = () => reject(new Error(`${feed} broke off`));
          for (const name of names) {
            source.addEventListener(name, (event) => {
              heard.set(name, { event: name, data: (event as MessageEvent<string>).data });
              if (heard.size < names.length) return;
              source.close();
              resolve([...heard.values()]);
            });
          }
        }),
      [feed, names] as const,
    );
    check(feed, events);
  }
});

test("Chromium's EventSource stays away from a stream that has ended", async ({ person, hallway }) => {
  const { page } = await person();
  await inChromium(page, hallway);
  // It comes back once, as the standard says, and the answer is 204.
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/r/progress/events')) answers.push(response.status());
  });
  const { events, state } = await page.evaluate(
    () =>
      new Promise<{ events: StreamEvent[]; state: number }>((resolve) => {
        const source = new EventSource('/r/progress/events');
        const events: StreamEvent[] = [];
        for (const event of ['progress', 'bye']) source.addEventListener(event, (heard) => events.push({ event, data: (heard as MessageEvent<string>).data }));
        source.onerror = () => source.readyState === EventSource.CLOSED && resolve({ events, state: source.readyState });
      }),
  );
  checkProgress(events);
  expect(state).toBe(2);
  expect(answers).toEqual([200, 204]);
  await expect.poll(() => hallway.streams()).toBe(0);
});

test('the eventsource package of npm reads every feed', async ({ hallway }) => {
  await Promise.all(
    Object.entries(FEEDS).map(async ([feed, names]) => {
      const source = new NodeEventSource(`${hallway.url}/r/${feed}/events`);
      const events: StreamEvent[] = [];
      await new Promise<void>((resolve, reject) => {
        source.onerror = (error) => reject(new Error(`${feed}: ${error.message}`));
        for (const event of names) {
          source.addEventListener(event, ({ data }) => {
            events.push({ event, data });
            if (hasAll(feed, events)) resolve();
          });
        }
      }).finally(() => source.close());
      check(feed, events);
    }),
  );
});

test('the eventsource package of npm stays away from a stream that has ended', async ({ hallway }) => {
  const answers: number[] = [];
  const source = new NodeEventSource(`${hallway.url}/r/progress/events`, {
    fetch: async (url, options) => {
      const answer = await fetch(url, options);
      answers.push(answer.status);
      return answer;
    },
  });
  const events: StreamEvent[] = [];
  for (const event of ['progress', 'bye']) source.addEventListener(event, ({ data }) => events.push({ event, data }));
  await expect.poll(() => source.readyState, { timeout: 45_000 }).toBe(source.CLOSED);
  checkProgress(events);
  expect(answers).toEqual([200, 204]);
});

for (const [client, name] of [
  ['sseclient', 'sseclient-py'],
  ['httpx', 'httpx-sse'],
] as const) {
  const listen = (hallway: Hallway, feed: string) => new Program(PYTHON, [LISTEN, client, `${hallway.url}/r/${feed}/events`]);
  const read = (lines: string[]) => lines.map((line) => JSON.parse(line) as StreamEvent);

  test(`Python's ${name} reads every feed`, async ({ hallway }) => {
    await Promise.all(
      Object.keys(FEEDS).map(async (feed) => {
        check(feed, read(await listen(hallway, feed).until((lines) => hasAll(feed, read(lines)))));
      }),
    );
  });

  test(`Python's ${name} hears the end of a finite stream`, async ({ hallway }) => {
    const program = listen(hallway, 'progress');
    await program.output();
    checkProgress(read(program.lines));
    expect(read(program.lines).at(-1)).toEqual({ event: 'bye', id: 'end', data: '{"reason":"finished"}' });
    expect(await hallway.streams()).toBe(0);
  });

  test(`Python's ${name} reads what people say, line breaks and all`, async ({ hallway }) => {
    const program = listen(hallway, 'lobby');
    await program.wait((lines) => lines.length >= 1);
    const said = await hallway.say('lobby', 'one\ntwo\r\nthree\u2028four 🚪');
    const lines = await program.until((lines) => read(lines).some(({ event }) => event === 'message'));
    expect(read(lines)[0].event).toBe('hello');
    const heard = read(lines).find(({ event }) => event === 'message')!;
    expect(heard.id).toBe(said.id);
    expect(JSON.parse(heard.data)).toEqual(said);
  });
}
