// Behind nginx as it comes: nothing is held back.

import { request } from 'node:http';
import { createGunzip } from 'node:zlib';
import { eventsIn } from './events.ts';
import { expect, test as base } from './fixtures.ts';
import { Nginx } from './nginx.ts';
import { curl } from './shell.ts';

interface Fixtures {
  /** Starts an nginx before the server; it ends with the test. */
  start: (options?: Parameters<typeof Nginx.before>[1]) => Promise<Nginx>;
  nginx: Nginx;
}

const test = base.extend<Fixtures>({
  start: async ({ hallway }, use, testInfo) => {
    const started: Nginx[] = [];
    await use(async (options) => {
      started.push(await Nginx.before(hallway.url, options));
      return started.at(-1)!;
    });
    for (const nginx of started) {
      await nginx.end();
      if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('nginx', { body: nginx.complaints });
    }
  },

  nginx: async ({ start }, use) => use(await start()),
});

/** When each frame of the doctor's came, in milliseconds from the first. */
async function frames(url: string, encoding: 'gzip' | 'identity'): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const asked = request(`${url}/doctor/frames`, { headers: { Accept: 'text/event-stream', 'Accept-Encoding': encoding } }, (answer) => {
      const text = answer.headers['content-encoding'] === 'gzip' ? answer.pipe(createGunzip()) : answer;
      let rest = '';
      text.on('data', (part: Buffer) => {
        const blocks = (rest + part.toString()).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) if (/^event: frame$/m.test(block)) times.push(Date.now());
      });
      text.on('end', () => resolve(times.map((time) => time - times[0])));
      text.on('error', reject);
    });
    asked.on('error', reject);
    asked.end();
  });
}

for (const encoding of ['identity', 'gzip'] as const) {
  test(`one event a second arrives one by one, ${encoding === 'gzip' ? 'compressed too' : 'as it is'}`, async ({ nginx }) => {
    const times = await frames(nginx.url, encoding);
    console.log(`frames through nginx (${encoding}) after ${times.join(', ')} ms`);
    expect(times).toHaveLength(4);
    for (const [number, time] of times.entries()) expect(Math.abs(time - number * 1_000)).toBeLessThan(500);
  });
}

test('each thing that is said arrives before the next is said', async ({ hallway, nginx }) => {
  for (const flags of [[], ['--compressed']]) {
    const listener = curl('-N', ...flags, '-H', 'Accept: text/event-stream', `${nginx.url}/r/lobby/events`);
    await listener.wait((lines) => lines.includes('event: hello'));
    for (const body of ['one', 'two', 'three']) {
      const begun = Date.now();
      const { id } = await hallway.say('lobby', body);
      await listener.wait((lines) => lines.includes(`id: ${id}`) && eventsIn(lines).some((event) => event.id === id));
      expect(Date.now() - begun).toBeLessThan(1_000);
    }
    await listener.end();
  }
});

test('a page is live through it, hears and talks, and has nothing to complain of', async ({ nginx, person, hallway }) => {
  const anna = await person({ baseURL: nginx.url });
  await anna.open();
  await hallway.say('lobby', 'heard');
  await expect(anna.message('heard')).toBeVisible({ timeout: 2_000 });
  await anna.say('said');
  await expect(anna.item('said').locator('time')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['heard', 'said']);
  await expect(anna.people).toHaveCount(1);
  await expect(anna.doctorLink).toHaveCount(0);
});

test('a page comes back by itself when nginx is started anew', async ({ start, person, hallway }) => {
  const nginx = await start();
  const anna = await person({ baseURL: nginx.url });
  await anna.open();
  anna.troubles.expect(/net::ERR_/);
  await nginx.end();
  await anna.is('reconnecting');
  await hallway.say('lobby', 'missed');
  await start({ at: Number(new URL(nginx.url).port) });
  await anna.is('live', { timeout: 3_000 });
  await anna.hasExactly(['missed']);
});

test('who speaks through it is told from others by their own address', async ({ hallway, nginx }) => {
  const seen = JSON.parse(await curl('-H', 'Accept: application/json', `${nginx.url}/doctor`).output()) as { forwarded: boolean };
  expect(seen.forwarded).toBe(true);
  expect(((await hallway.json('/doctor')) as { forwarded: boolean }).forwarded).toBe(false);
});


test('an nginx that was told to hold back all the same: a page notices, hears, and says so', async ({ start, person, hallway }) => {
  const nginx = await start({ besides: 'proxy_ignore_headers X-Accel-Buffering;' });
  const anna = await person({ baseURL: nginx.url });
  anna.troubles.expect(/net::ERR_/);
  await anna.read();
  await anna.is('live', { timeout: 20_000 });
  await expect(anna.doctorLink).toBeVisible();
  await hallway.say('lobby', 'heard');
  await expect(anna.message('heard')).toBeVisible({ timeout: 3_000 });
  await anna.say('said');
  await anna.hasExactly(['heard', 'said']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['heard', 'said']);
});
