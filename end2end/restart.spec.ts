// The server goes and comes back while people are talking.

import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import { NO_SERVER } from './troubles.ts';

test('a page outlives the server: it catches up with all it missed, once, in order, without a reload', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await hallway.say('lobby', 'before');
  await expect(anna.message('before')).toBeVisible();
  await anna.mark();
  await anna.box.fill('a thought half writ');

  anna.troubles.expect(NO_SERVER);
  await hallway.stop();
  await anna.is('reconnecting');
  await hallway.start();
  const missed = Array.from({ length: 5 }, (_, i) => `missed ${i + 1}`);
  await Promise.all([anna.is('live', { timeout: 5_000 }), hallway.sayAll('lobby', missed)]);

  await hallway.say('lobby', 'after');
  await expect(anna.message('after')).toBeVisible();
  await anna.hasExactly(['before', ...missed, 'after']);
  expect(await anna.isMarked()).toBe(true);
  await expect(anna.box).toHaveValue('a thought half writ');
});

test('a server that is gone for a while is found again within three seconds, and the page says what it made up for', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(NO_SERVER, /status of 502/, / 502 GET/);
  const before = gate.count('GET', /events/);
  // Long enough for several attempts, each after a longer pause.
  gate.answers(502);
  await expect.poll(() => gate.count('GET', /events/) - before, { timeout: 40_000 }).toBeGreaterThanOrEqual(4);
  await anna.is('reconnecting');
  const missed = Array.from({ length: 56 }, (_, i) => `missed ${i + 1}`);
  await hallway.sayAll('lobby', missed);
  await gate.passes();
  await anna.is('live', { timeout: 3_000 });
  await anna.hasCaughtUp(56);
  await anna.hasExactly(missed);
});

test('a message that was missed alone is one message', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await gate.refuses();
  await anna.is('reconnecting');
  await hallway.say('lobby', 'missed');
  await gate.passes();
  await anna.hasCaughtUp(1);
  await anna.hasExactly(['missed']);
});

test('three restarts in a row lose nothing and repeat nothing', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  anna.troubles.expect(NO_SERVER);
  const said: string[] = [];
  for (const round of [1, 2, 3]) {
    await hallway.stop();
    await hallway.start();
    for (const body of [`round ${round}, one`, `round ${round}, two`]) {
      said.push(body);
      await hallway.say('lobby', body);
    }
    await anna.is('live');
    await ben.is('live');
  }
  await anna.hasExactly(said);
  await ben.hasExactly(said);
});

test('what is sent while the server is away arrives by itself, once', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await hallway.stop();
  await anna.is('reconnecting');
  await anna.say('into the dark');
  await expect(anna.message('into the dark')).toBeVisible();
  await expect(anna.item('into the dark').getByText(/waiting/i)).toBeVisible();
  await hallway.start();
  await anna.is('live');
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['into the dark']);
  await expect(anna.retryButton).toHaveCount(0);
  await anna.hasExactly(['into the dark']);
});

test('a server that has begun a new log is shown as it is now', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await hallway.sayAll('lobby', ['old one', 'old two', 'old three']);
  await expect(anna.message('old three')).toBeVisible();
  anna.troubles.expect(NO_SERVER);
  await hallway.stop();
  await hallway.forget();
  await hallway.start();
  await hallway.sayAll('lobby', ['new one', 'new two']);
  await anna.hasExactly(['new one', 'new two']);
  await anna.is('live');
  // The key that signed who she was is gone too: she is somebody new, and nobody twice.
  await anna.say('here again');
  await anna.hasExactly(['new one', 'new two', 'here again']);
  await expect(anna.people).toHaveCount(1);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['new one', 'new two', 'here again']);
});

test('phones and screens beside a room go on hearing after a restart that swallowed a ping', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'Lunch?', choices: ['Yes', 'No'] });
  const anna = await person();
  const [phone, wall] = [await anna.tab(), await anna.tab()];
  await anna.open();
  await phone.phone.open();
  await wall.screen.open();
  anna.troubles.expect(NO_SERVER);
  // The house pings 15 seconds after its start: like this nobody is pinged for longer than that.
  const opened = Date.now();
  await expect.poll(() => Date.now() - opened, { timeout: 20_000 }).toBeGreaterThan(8_000);
  await hallway.kill();
  await hallway.start();
  const started = Date.now();
  for (const page of [phone.phone, wall.screen]) await page.isLive();
  await expect.poll(() => Date.now() - started, { timeout: 30_000 }).toBeGreaterThan(22_000);
  expect(await hallway.streams()).toBe(3);
  await new Guest(hallway.url).vote('lobby', id, 0);
  await wall.screen.stands({ Yes: 1, No: 0 });
  await expect(phone.phone.poll('Lunch?').summary).toContainText('1');
});
