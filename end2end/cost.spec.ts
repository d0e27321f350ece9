// What an open room costs its reader's machine while many talk in it: a slow one has to keep up, for as long as they talk.
//
// In the suite it is short and does not judge how long tasks take, for others use the machine too. By itself it runs for a
// minute and does; how busy the reader is it only prints. `HALLWAY_COST=strict npx playwright test cost --workers 1`.

import { Agent } from 'node:http';
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';

const STRICT = process.env.HALLWAY_COST === 'strict';
const SECONDS = STRICT ? 60 : 8;
const PER_SECOND = 50;
/** How many times slower than this machine the reader's is. */
const SLOWED = 4;
/** Of a page whose list is full, in bytes of JavaScript and of WASM together. */
const HEAP_MORE = 1_500_000;
/** 300 messages with all that is around them. */
const NODES = 8_000;
const LONG_MS = 50;

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
      const body = `message ${++said}: ${'a sentence as people write them in a room, '.repeat(1 + (said % 3))}`;
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
  await watchTasks(reader.page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
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
