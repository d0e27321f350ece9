// The dashboard: figures that arrive, a line that says when they do not, and for the operator only.

import type { Page } from '@playwright/test';
import { eventsIn, dataOf } from './events.ts';
import { expect, test } from './fixtures.ts';
import { Hallway } from './hallway.ts';
import { StatusPage } from './pages/status.ts';
import { curl } from './shell.ts';
import { NO_SERVER } from './troubles.ts';

const EVERY_MS = 2_000;

interface Metrics {
  time: string;
  load1: number;
  memory_free: number;
  memory_total: number;
  cpus: number;
  uptime: number;
  interfaces: Array<{ name: string; received: number; sent: number }>;
  listeners: number;
}

const read = (lines: string[]): Metrics[] => dataOf<Metrics>(eventsIn(lines), 'metrics');

test('new figures come every two seconds, in pictures and as a table', async ({ person, hallway }) => {
  const { page } = await person();
  const status = new StatusPage(page);
  await status.open();
  for (const name of [/^CPU load/, 'CPUs', 'Memory free', 'Memory in all', /^Listeners/, 'Messages per second', 'Up for', 'Last update']) {
    await expect(status.figure(name), String(name)).toHaveText(/\d/);
  }
  await expect(page.getByRole('row').filter({ hasText: /^lo/ })).toBeVisible();
  const update = await status.figure('Last update').innerText();
  await expect(status.figure('Last update')).not.toHaveText(update, { timeout: 2 * EVERY_MS });
  await expect.poll(() => status.sparklines.count()).toBeGreaterThanOrEqual(4);
  await expect(status.figure(/^Listeners/)).toHaveText('1');
  const { page: other } = await person();
  await other.goto('/r/lobby');
  await expect(status.figure(/^Listeners/)).toHaveText('2');
  await hallway.sayAll('lobby', ['one', 'two', 'three']);
  await expect(status.figure('Messages per second')).not.toHaveText('0.00');
});

async function isRed(page: Page): Promise<boolean> {
  return page.getByText('Disconnected. Reconnecting…').evaluate((element) => {
    const [red, green, blue] = (() => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
      canvas.fillStyle = getComputedStyle(element).color;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data;
    })();
    return red > 140 && red > 1.5 * green && red > 1.5 * blue;
  });
}

test('it says in red when it is disconnected, and no longer when it is back', async ({ person, hallway }) => {
  const anna = await person({ colorScheme: 'light' });
  const status = new StatusPage(anna.page);
  await status.open();
  anna.troubles.expect(NO_SERVER);
  await hallway.stop();
  await expect(status.line).toHaveText('Disconnected. Reconnecting…');
  expect(await isRed(anna.page)).toBe(true);
  await hallway.start();
  await expect(status.line).toHaveText('live', { timeout: 10_000 });
  const update = await status.figure('Last update').innerText();
  await expect(status.figure('Last update')).not.toHaveText(update);
});

test('Stop listening stops the figures, and Start goes on', async ({ person, hallway }) => {
  const { page } = await person();
  const status = new StatusPage(page);
  await status.open();
  await status.stopButton.click();
  await expect(status.line).toHaveText('paused');
  await expect.poll(() => hallway.streams()).toBe(0);
  await status.startButton.click();
  await expect(status.line).toHaveText('live');
  await expect.poll(() => hallway.streams()).toBe(1);
});

test('one sampler serves all viewers, and sleeps while nobody looks', async ({ hallway }) => {
  const stream = `${hallway.url}/status/events`;
  const [one, two] = [curl('-N', stream), curl('-N', stream)];
  await Promise.all([one, two].map((viewer) => viewer.wait((lines) => read(lines).length >= 3)));
  const times = (lines: string[]) => read(lines).map(({ time }) => time);
  const common = times(one.lines).filter((time) => times(two.lines).includes(time));
  expect(common.length).toBeGreaterThanOrEqual(2);
  await Promise.all([one.end(), two.end()]);
  const seen = read(one.lines);
  for (const metrics of seen) {
    expect(metrics).toMatchObject({ time: expect.any(String), load1: expect.any(Number), memory_free: expect.any(Number), memory_total: expect.any(Number), cpus: expect.any(Number), uptime: expect.any(Number), interfaces: expect.any(Array), listeners: expect.any(Number) });
    expect(metrics.memory_free).toBeLessThan(metrics.memory_total);
  }
  const [before, after] = seen.slice(-2).map(({ time }) => Date.parse(time));
  expect(Math.abs(after - before - EVERY_MS)).toBeLessThan(1_000);

  // Three samples would be taken in this time, if somebody looked.
  const left = Date.now();
  await expect.poll(() => Date.now() - left, { intervals: [500], timeout: 10_000 }).toBeGreaterThan(3 * EVERY_MS);
  // The line that is drawn has a gap where nobody looked: it begins twice.
  await curl('-N', stream).until((lines) => read(lines).length >= 2);
  const page = await (await fetch(`${hallway.url}/status`, { headers: { Accept: 'text/html' } })).text();
  const lines = [...page.matchAll(/class="trace" d="([^"]+)"|d="([^"]+)" class="trace"/g)].map(([, one, other]) => one ?? other);
  expect(lines.length).toBeGreaterThanOrEqual(4);
  const load = [...lines[0].matchAll(/[ML] ?(\d+)/g)].map(([, second]) => Number(second));
  expect(lines[0].match(/M/g)).toHaveLength(2);
  const gaps = load.slice(1).map((second, i) => second - load[i]);
  expect(Math.max(...gaps)).toBeGreaterThanOrEqual(5);
});

test('metrics for Prometheus', async ({ hallway }) => {
  await hallway.say('lobby', 'count me');
  const answer = await fetch(`${hallway.url}/metrics`);
  expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await answer.text();
  for (const name of ['streams', 'listeners', 'events_total', 'messages_total', 'commit_seconds_count', 'commit_seconds_sum', 'queue_depth', 'slow_cuts_total', 'resets_total', 'replays_total', 'wal_bytes']) {
    expect(text, name).toMatch(new RegExp(`^hallway_${name} [0-9.e+-]+$`, 'm'));
  }
  expect(text).toMatch(/^hallway_messages_total 1$/m);
  expect(text.endsWith('# EOF\n')).toBe(true);
});

test('whoever is not on this machine needs the operator’s key', async () => {
  const hallway = await Hallway.start(['--public-url', 'http://hallway.example']);
  try {
    const key = await hallway.operatorKey();
    const get = (path: string, headers: string[] = []) => curl('-o', '/dev/null', '-w', '%{http_code}\n', '--max-time', '3', '-H', 'Host: hallway.example', ...headers.flatMap((header) => ['-H', header]), hallway.url + path);
    for (const path of ['/status', '/status/events', '/metrics']) {
      const refused = get(path);
      await refused.code();
      expect(refused.lines, path).toEqual(['401']);
      const allowed = get(path, [`Authorization: Bearer ${key}`]);
      await allowed.code();
      expect(allowed.lines, path).toEqual(['200']);
      const wrong = get(path, ['Authorization: Bearer wrong']);
      await wrong.code();
      expect(wrong.lines, path).toEqual(['401']);
      // With a public address there is a proxy before it, for which everybody is on this machine.
      const here = await fetch(hallway.url + path, { headers: { Accept: path.endsWith('events') ? 'text/event-stream' : '*/*' } });
      expect(here.status, path).toBe(401);
    }
  } finally {
    await hallway.end();
  }
  const local = await Hallway.start();
  try {
    for (const path of ['/status', '/metrics']) expect((await fetch(local.url + path)).status, path).toBe(200);
  } finally {
    await local.end();
  }
});
