// How a room with 100,000 messages is read: how long frames and what the page does at a time take, and how much of it there is,
// while somebody wheels through the past, and while fifty messages a second come in at the end.
// `make figures` beside the others: on this machine, and on one four times slower (`SLOWED=1`, `SLOWED=4` for one of them).
// `HALLWAY_COST=strict` judges how long tasks take too, for which the machine must be idle.

import { Agent } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { Guest } from '../guest.ts';
import type { RoomPage } from '../pages/room.ts';

const MESSAGES = Number(process.env.MESSAGES ?? 100_000);
const SECONDS = Number(process.env.SECONDS ?? 20);
const STRICT = process.env.HALLWAY_COST === 'strict';
/** How many times slower than this machine the reader's is. */
const SLOWED = process.env.SLOWED ? [Number(process.env.SLOWED)] : [1, 4];
const LONG_MS = 50;
/** Entries that the list has at most, and what is on the page with them. */
const SHOWN = 300;
const ELEMENTS = 4_000;

const sentence = (n: number) => `message ${n}: ${'a sentence as people write them in a room, '.repeat(1 + (n % 3))}`;

interface Tasks {
  /** Tasks of the page, in milliseconds, frames that came late for whatever reason, and how long after each other all of them came. */
  long: number[];
  late: number[];
  frames: number[];
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: Tasks = { long: [], late: [], frames: [] };
    const note = (type: string, into: number[]) =>
      new PerformanceObserver((list) => into.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type });
    note('longtask', tasks.long);
    note('long-animation-frame', tasks.late);
    let before = performance.now();
    const frame = (now: number) => {
      tasks.frames.push(now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(window, { tasks });
  });
}

const number = (body: string) => Number(/message (\d+)/.exec(body)?.[1] ?? NaN);

/** Wheels in one direction for so long, as a hand does, and says how far that led. */
async function wheel(reader: RoomPage, direction: 'back' | 'on', seconds: number): Promise<string> {
  const edge = async () => number(await (direction === 'back' ? reader.bodies.first() : reader.bodies.last()).innerText());
  const from = await edge();
  const box = (await reader.log.boundingBox())!;
  await reader.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await reader.page.evaluate(() => { for (const all of Object.values((window as unknown as { tasks: Tasks }).tasks)) all.length = 0; });
  const begun = performance.now();
  let elements = 0;
  let entries = 0;
  for (let turn = 0; performance.now() - begun < seconds * 1_000; turn++) {
    await reader.page.mouse.wheel(0, direction === 'back' ? -400 : 400);
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (turn % 20 !== 0) continue;
    elements = Math.max(elements, await reader.page.evaluate(() => document.getElementsByTagName('*').length));
    entries = Math.max(entries, await reader.bodies.count());
  }
  const { long, late, frames } = await reader.page.evaluate(() => (window as unknown as { tasks: Tasks }).tasks);
  const worst = (of: number[]) => [...of].sort((a, b) => b - a).slice(0, 5).join(', ');
  frames.sort((a, b) => a - b);
  const at = (share: number) => `${frames[Math.floor(share * (frames.length - 1))].toFixed(1)} ms`;
  const figures =
    `${direction}: from ${from} to ${await edge()} in ${seconds} s, at most ${entries} entries and ${elements} elements; ` +
    `${frames.length} frames, median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}; ` +
    `${long.length} tasks over ${LONG_MS} ms (${worst(long)}), ${late.length} late frames (${worst(late)})`;
  console.log(figures);
  expect(entries).toBeLessThanOrEqual(SHOWN);
  expect(elements).toBeLessThan(ELEMENTS);
  if (STRICT) expect(long).toEqual([]);
  return figures;
}

/** Reads from the end, from the middle by its address, and then at the end while many talk. */
async function read(reader: RoomPage, url: string, said: number, slowed: number): Promise<void> {
  const devtools = await reader.page.context().newCDPSession(reader.page);
  const slow = async () => {
    await watch(reader.page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  };
  console.log(slowed === 1 ? 'on this machine, from the end:' : `on a machine ${slowed} times slower, from the end:`);
  await reader.open();
  await slow();
  await wheel(reader, 'back', SECONDS);
  await wheel(reader, 'on', SECONDS);

  console.log('from the middle:');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await reader.page.goto(`/r/lobby?around=${Math.round(MESSAGES / 2)}`);
  await reader.is('live');
  await slow();
  await wheel(reader, 'back', SECONDS);
  await wheel(reader, 'on', SECONDS);

  let talks = true;
  let lost = 0;
  const talkers = new Agent({ keepAlive: true });
  const others = Array.from({ length: 5 }, () => new Guest(url, talkers));
  const talk = (async () => {
    const begun = performance.now();
    const due: Array<Promise<unknown>> = [];
    for (let i = 0; talks; i++) {
      // A line that breaks on a busy machine is no figure of the page.
      due.push(others[i % 5].send('POST', '/r/lobby/messages', { body: sentence(said + i) }).catch(() => lost++));
      const wait = begun + i * 20 - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    await Promise.all(due);
  })();
  console.log('with fifty messages a second at the end:');
  await reader.jumpButton.click();
  await expect(reader.jumpButton).toHaveCount(0);
  await wheel(reader, 'back', SECONDS);
  await wheel(reader, 'on', SECONDS);
  talks = false;
  await talk;
  if (lost > 0) console.log(`${lost} of these messages were not taken`);
  talkers.destroy();
}

test(`a past of ${MESSAGES} messages, read by the wheel`, async ({ person, hallway }) => {
  test.setTimeout(1_800_000);
  const agent = new Agent({ keepAlive: true });
  const voices = Array.from({ length: 64 }, () => new Guest(hallway.url, agent));
  let said = 0;
  await Promise.all(voices.map(async (voice) => {
    while (said < MESSAGES) await voice.send('POST', '/r/lobby/messages', { body: sentence(++said) });
  }));
  agent.destroy();
  for (const slowed of SLOWED) {
    const reader = await person({ viewport: { width: 1280, height: 800 } });
    await read(reader, hallway.url, said, slowed);
    await reader.page.context().close();
  }
});
