// What an open room costs its reader's machine while many talk in it: a slow one has to keep up, for as long as they talk.
//
// In the suite it is short and does not judge how long tasks take, for others use the machine too. By itself it runs for a
// minute and does; how busy the reader is it only prints. `HALLWAY_COST=strict npx playwright test cost --workers 1`, as root.

import { Agent } from 'node:http';
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { RoomPage } from './pages/room.ts';
import { goFirst } from './renderer.ts';

const STRICT = process.env.HALLWAY_COST === 'strict';
const SECONDS = STRICT ? 60 : 8;
const PER_SECOND = 50;
/** How many times slower than this machine the reader's is. */
const SLOWED = 4;
/** Of a page whose list is full, in bytes of JavaScript and of WASM together. */
const HEAP_MORE = 1_500_000;
/** 300 messages with all that is around them. */
const NODES = 8_000;
/** The same without their texts. */
const ELEMENTS = 4_500;
const LONG_MS = 50;
/** Messages in a room with a long past; so far its reader goes back, and on again. */
const PAST = STRICT ? 100_000 : 2_400;
const READ = 2_000;

interface Plateau {
  heap: number;
  nodes: number;
}

/** Collects what is left over first, so that two of them can be compared. */
async function plateau(devtools: CDPSession): Promise<Plateau> {
  for (let i = 0; i < 2; i++) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  return { heap: usedSize + backingStorageSize, nodes };
}

/** Says so much that nobody reads it all, in as many voices as the house takes at once. */
async function fill(url: string, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let said = 0;
  await Promise.all(Array.from({ length: 64 }, async () => {
    const voice = new Guest(url, agent);
    while (said < count) await voice.send('POST', '/r/lobby/messages', { body: sentence(++said) });
  }));
  agent.destroy();
}

const sentence = (n: number) => `message ${n}: ${'a sentence as people write them in a room, '.repeat(1 + (n % 3))}`;

/** Lets every frame leave how long it took, from when the one before it was begun, and the list how often something changed places in it. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = { longest: 0, nodes: 0, moved: 0 };
    new MutationObserver((records) => {
      const gone = new Set(records.flatMap(({ removedNodes }) => [...removedNodes]));
      watched.moved += records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node instanceof Element && node.classList.contains('drawn') && gone.has(node)).length;
    }).observe(document.querySelector('[role=log]')!, { childList: true });
    let before = 0;
    const watch = (now: number) => {
      if (before) watched.longest = Math.max(watched.longest, now - before);
      watched.nodes = Math.max(watched.nodes, document.getElementsByTagName('*').length);
      before = now;
      requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    Object.assign(window, { watched });
  });
}

/** Wheels through the list until as many entries have come and gone. */
async function wheel(reader: RoomPage, by: number): Promise<void> {
  const box = (await reader.log.boundingBox())!;
  await reader.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const edge = () => reader.page.evaluate((isBack) => {
    const articles = document.querySelectorAll('[role=log] article[id^=m]');
    return Number(articles[isBack ? 0 : articles.length - 1].id.slice(1));
  }, by < 0);
  const from = await edge();
  while (Math.abs((await edge()) - from) < READ) {
    await reader.page.mouse.wheel(0, by);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const long: number[] = [];
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' });
    Object.assign(window, { longTasks: long });
  });
}

test('a slow reader keeps up with fifty messages a second, and they do not fill its memory', async ({ person, hallway }) => {
  test.setTimeout((SECONDS + 60) * 1_000);
  const reader = await person();
  await reader.open();
  const devtools = await reader.page.context().newCDPSession(reader.page);
  for (const domain of ['Performance', 'HeapProfiler', 'Runtime'] as const) await devtools.send(`${domain}.enable`);
  const agent = new Agent({ keepAlive: true });
  const voices = Array.from({ length: 5 }, () => new Guest(hallway.url, agent));

  let said = 0;
  const talk = async (seconds: number) => {
    const begun = performance.now();
    const due: Array<Promise<unknown>> = [];
    for (let i = 0; i < seconds * PER_SECOND; i++) {
      const body = sentence(++said);
      due.push(voices[said % voices.length].send('POST', '/r/lobby/messages', { body }));
      const wait = begun + (i * 1_000) / PER_SECOND - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    await Promise.all(due);
    // Five who talk at once are heard in the order of the log, which may end with any of them.
    await expect(reader.bodies.filter({ hasText: `message ${said}:` })).toHaveCount(1, { timeout: 20_000 });
    return begun;
  };
  const work = async () => {
    const { metrics } = (await devtools.send('Performance.getMetrics')) as { metrics: Array<{ name: string; value: number }> };
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };

  // The list fills, and whatever is made once is made.
  await talk(8);
  const full = await plateau(devtools);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  // The thread that slows it goes first too.
  if (STRICT) await goFirst(reader.page);
  await watchTasks(reader.page);
  const worked = await work();
  const begun = await talk(SECONDS);
  const share = (await work()) - worked;
  const took = (performance.now() - begun) / 1_000;
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const after = await plateau(devtools);
  agent.destroy();

  const long = await reader.page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  const figures =
    `${SECONDS} s at ${PER_SECOND} messages a second on a machine ${SLOWED} times slower: ` +
    `${long.length} tasks over ${LONG_MS} ms (longest ${Math.max(0, ...long)} ms), ` +
    `busy ${((100 * share) / took).toFixed(0)} % of the time; ` +
    `heap ${(full.heap / 1e6).toFixed(2)} → ${(after.heap / 1e6).toFixed(2)} MB, nodes ${full.nodes} → ${after.nodes}`;
  test.info().annotations.push({ type: 'cost', description: figures });
  console.log(figures);
  expect(await reader.log.getByRole('article').count()).toBeLessThanOrEqual(300);
  expect(after.nodes).toBeLessThan(NODES);
  expect(after.heap - full.heap).toBeLessThan(HEAP_MORE);
  if (STRICT) expect(long).toEqual([]);
});

test(`a past of ${PAST} messages is read ${READ} of them back and on again while fifty a second come`, async ({ person, hallway }) => {
  test.setTimeout(600_000);
  await fill(hallway.url, PAST);
  const reader = await person({ viewport: { width: 1280, height: 800 } });
  await reader.open();
  // Beyond the end of what is read, so that the way back on is as long as the way there.
  const agent = new Agent({ keepAlive: true });
  const voices = Array.from({ length: 5 }, () => new Guest(hallway.url, agent));
  let talks = true;
  const talk = (async () => {
    const begun = performance.now();
    const due: Array<Promise<unknown>> = [];
    for (let i = 0; talks; i++) {
      due.push(voices[i % voices.length].send('POST', '/r/lobby/messages', { body: sentence(PAST + i) }));
      const wait = begun + (i * 1_000) / PER_SECOND - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    await Promise.all(due);
  })();
  await watchTasks(reader.page);
  await watchFrames(reader.page);
  const begun = performance.now();
  await wheel(reader, -1_200);
  await wheel(reader, 1_200);
  const took = (performance.now() - begun) / 1_000;
  talks = false;
  await talk;
  agent.destroy();

  const { watched, longTasks } = await reader.page.evaluate(() => {
    const { watched, longTasks } = window as unknown as { watched: { longest: number; nodes: number; moved: number }; longTasks: number[] };
    return { watched, longTasks };
  });
  const figures =
    `${READ} of ${PAST} messages back and on in ${took.toFixed(1)} s at ${PER_SECOND} messages a second: ` +
    `${longTasks.length} tasks over ${LONG_MS} ms (longest ${Math.max(0, ...longTasks)} ms), longest frame ${watched.longest.toFixed(0)} ms, ` +
    `at most ${watched.nodes} elements`;
  test.info().annotations.push({ type: 'cost', description: figures });
  console.log(figures);
  expect(await reader.log.getByRole('article').count()).toBeLessThanOrEqual(300);
  expect(watched.nodes).toBeLessThan(ELEMENTS);
  expect(watched.moved, 'What stays is not touched').toBe(0);
  if (STRICT) expect(longTasks).toEqual([]);
});
