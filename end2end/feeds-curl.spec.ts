// The demonstration feeds at a terminal: one line each.

import { eventsIn, dataOf } from './events.ts';
import { expect, test } from './fixtures.ts';
import { curl } from './shell.ts';

test.use({ flags: ['--demo'] });

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const SYMBOLS = 6;

test('the clock tells the time every five seconds', async ({ hallway }) => {
  const lines = await curl('-N', `${hallway.url}/r/clock/events`).until((lines) => dataOf(eventsIn(lines), 'time').length >= 3);
  const times = dataOf<{ time: string }>(eventsIn(lines), 'time').map(({ time }) => time);
  for (const time of times) expect(time).toMatch(RFC3339);
  const [, second, third] = times.map((time) => Date.parse(time));
  expect(third - second).toBeGreaterThan(4_000);
  expect(third - second).toBeLessThan(6_500);
});

test('random numbers come every second', async ({ hallway }) => {
  const begun = Date.now();
  const lines = await curl('-N', `${hallway.url}/r/random/events`).until((lines) => dataOf(eventsIn(lines), 'random').length >= 5);
  expect(Date.now() - begun).toBeGreaterThan(2_500);
  expect(Date.now() - begun).toBeLessThan(10_000);
  for (const { value } of dataOf<{ value: number }>(eventsIn(lines), 'random')) {
    expect(Number.isInteger(value) && value >= 0 && value <= 99, `${value}`).toBe(true);
  }
});

test('the temperature comes with the time of its reading, and the newest reading at once', async ({ hallway }) => {
  const read = () => curl('-N', `${hallway.url}/r/temperature/events`);
  const lines = await read().until((lines) => dataOf(eventsIn(lines), 'temperature').length >= 2);
  for (const reading of dataOf<{ temperature: number; updated_at: string }>(eventsIn(lines), 'temperature')) {
    expect(reading.temperature).toBeGreaterThan(-40);
    expect(reading.temperature).toBeLessThan(50);
    expect(reading.updated_at).toMatch(RFC3339);
  }
  const one = read();
  await one.wait((lines) => dataOf(eventsIn(lines), 'temperature').length >= 1);
  const begun = Date.now();
  await read().until((lines) => dataOf(eventsIn(lines), 'temperature').length >= 1);
  expect(Date.now() - begun).toBeLessThan(2_000);
  await one.end();
});

test('the ticker has six symbols on one stream, each its own event, and a reader picks some', async ({ hallway }) => {
  const names = (lines: string[]) => new Set(eventsIn(lines).map(({ event }) => event).filter((event) => /^[A-Z]+$/.test(event)));
  const lines = await curl('-N', `${hallway.url}/r/ticker/events`).until((lines) => names(lines).size >= SYMBOLS);
  expect(names(lines).size).toBe(SYMBOLS);
  for (const symbol of ['AAPL', 'MSFT']) {
    for (const quote of dataOf<Record<string, unknown>>(eventsIn(lines), symbol)) {
      expect(quote).toEqual({ symbol, price: expect.any(Number), change: expect.any(Number), time: expect.stringMatching(RFC3339) });
    }
  }
  const picked = await curl('-N', `${hallway.url}/r/ticker/events?event=AAPL&event=MSFT`).until(
    (lines) => dataOf(eventsIn(lines), 'AAPL').length >= 3 && dataOf(eventsIn(lines), 'MSFT').length >= 3,
  );
  expect([...names(picked)].sort()).toEqual(['AAPL', 'MSFT']);
});

test('progress goes from 0 to 100, ends, and whoever comes back from its end is sent away for good', async ({ hallway }) => {
  const progress = `${hallway.url}/r/progress/events`;
  const ended = curl('-N', progress);
  await ended.output();
  const events = eventsIn(ended.lines);
  const values = dataOf<{ value: number }>(events, 'progress').map(({ value }) => value);
  expect(values[0]).toBe(0);
  expect(values.at(-1)).toBe(100);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(events.at(-1)).toEqual({ id: 'end', event: 'bye', data: '{"reason":"finished"}' });

  const back = await fetch(progress, { headers: { 'Last-Event-ID': 'end', Accept: 'text/event-stream' } });
  expect(back.status).toBe(204);
});

test('what a demonstration feed says is not kept', async ({ hallway }) => {
  await curl('-N', `${hallway.url}/r/random/events`).until((lines) => dataOf(eventsIn(lines), 'random').length >= 2);
  expect(await hallway.bodies('random')).toEqual([]);
  for (const { id, event } of eventsIn(await curl('-N', `${hallway.url}/r/random/events`).until((lines) => dataOf(eventsIn(lines), 'random').length >= 1))) {
    if (event === 'random') expect(id).toBeUndefined();
  }
});

test('one stream can carry several feeds', async ({ hallway }) => {
  const lines = await curl('-N', `${hallway.url}/events?room=random&room=clock`).until(
    (lines) => dataOf(eventsIn(lines), 'random').length >= 1 && dataOf(eventsIn(lines), 'time').length >= 1,
  );
  expect(eventsIn(lines)[0].event).toBe('hello');
});

test('a stream is had as one JSON object a line', async ({ hallway }) => {
  const lines = await curl('-N', '-H', 'Accept: application/x-ndjson', `${hallway.url}/r/random/events`).until(
    (lines) => lines.filter((line) => line.includes('"random"')).length >= 3,
  );
  const objects = lines.map((line) => JSON.parse(line) as { id?: string; event: string; data: Record<string, unknown> });
  expect(objects[0].event).toBe('hello');
  const random = objects.find(({ event }) => event === 'random')!;
  expect(random).toEqual({ event: 'random', data: { value: expect.any(Number) } });
});

test('without --demo a feed is a room like any other', async () => {
  const { Hallway } = await import('./hallway.ts');
  const hallway = await Hallway.start();
  try {
    const page = await fetch(`${hallway.url}/feeds`, { headers: { Accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain('/r/ticker/events');
    const lines = await curl('-N', `${hallway.url}/r/random/events`).until((lines) => eventsIn(lines).length >= 1);
    expect(eventsIn(lines)[0].event).toBe('hello');
  } finally {
    await hallway.end();
  }
});
