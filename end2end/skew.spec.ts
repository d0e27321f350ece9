// A page and a server of different builds, as in every tab that is open while the server is replaced.

import { expect, test } from './fixtures.ts';

const SAY = /^\/r\/lobby\/messages$/;

test('a page that is older than the server offers to reload, and keeps what was typed and what waits', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await expect(anna.reloadButton).toHaveCount(0);
  anna.troubles.expect(/status of 503/, / 503 POST/, /net::ERR_/);
  gate.answersAt('POST', SAY, 503);
  await anna.say('still on its way');
  await expect(anna.message('still on its way')).toBeVisible();
  await anna.box.fill('half a thou');
  gate.rewrites(/"build":"[^"]*"/, '"build":"99.0.0+later"');
  gate.cuts();
  await expect(anna.reloadButton).toBeVisible();
  await anna.is('live');
  await hallway.say('lobby', 'it goes on all the same');
  await expect(anna.message('it goes on all the same')).toBeVisible();

  gate.rewritesNothing();
  await anna.mark();
  await anna.reloadButton.click();
  await expect.poll(() => anna.isMarked()).toBe(false);
  await anna.is('live');
  await expect(anna.reloadButton).toHaveCount(0);
  await expect(anna.box).toHaveValue('half a thou');
  await expect(anna.message('still on its way')).toBeVisible();
  gate.answersNowhere();
  await expect.poll(() => hallway.bodies('lobby'), { timeout: 30_000 }).toEqual(['it goes on all the same', 'still on its way']);
  await anna.hasExactly(['it goes on all the same', 'still on its way']);
});

test('a page does not reload by itself because the server is newer', async ({ person, gate }) => {
  gate.rewrites(/"build":"[^"]*"/, '"build":"99.0.0+later"');
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await expect(anna.reloadButton).toBeVisible();
  await anna.mark();
  anna.troubles.expect(/net::ERR_/);
  gate.cuts();
  await anna.is('reconnecting');
  await anna.is('live');
  expect(await anna.isMarked()).toBe(true);
  expect(gate.count('GET', /^\/r\/lobby$/)).toBe(1);
});

test('a page whose files are gone is loaded once more, and no more than that', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  anna.troubles.expect(/404/, /preload/, /could not come alive/, /Failed to fetch dynamically/);
  gate.answersAt('*', /\/pkg\/hallway\.js/, 404);
  await anna.page.goto('/r/lobby');
  const failed = anna.page.locator('html[data-wasm=failed]');
  await expect.poll(() => gate.count('GET', /^\/r\/lobby$/)).toBe(2);
  await expect(failed).toHaveCount(1);
  await expect(anna.log).toBeVisible();
  // Another page comes by the form, and that one is not loaded again either.
  await anna.send('by the form');
  await expect(anna.message('by the form')).toBeVisible();
  await expect(failed).toHaveCount(1);
  expect(gate.count('GET', /^\/r\/lobby(\?|$)/)).toBe(3);

  gate.answersNowhere();
  await anna.open();
  await hallway.say('lobby', 'and it lives');
  await anna.hasExactly(['by the form', 'and it lives']);
});

test('what a page does not know is no trouble, on the stream and in history', async ({ person, hallway, gate }) => {
  await hallway.sayAll('lobby', ['first', 'a mystery of old', 'third', ...Array.from({ length: 60 }, (_, i) => `message ${i + 1}`)]);
  gate.rewrites(/(event: )message(\n(?:id: \S+\n)?data: \{"type":")message(",[^\n]*a mystery)/g, '$1riddle$2riddle$3');
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await hallway.sayAll('lobby', ['heard', 'a mystery of now', 'heard too']);
  await expect(anna.message('heard too')).toBeVisible();
  await expect(anna.message('a mystery of now')).toHaveCount(0);
  await anna.is('live');

  gate.rewrites(/"type":"message"(?=[^{}]*\{[^{}]*\}[^{}]*"body":"a mystery)/g, '"type":"riddle"');
  await anna.readBackTo('first');
  await expect(anna.message('third')).toBeVisible();
  await expect(anna.message('a mystery of old')).toHaveCount(0);
  await anna.box.fill('it goes on');
  await anna.box.press('Enter');
  await expect.poll(() => hallway.bodies('lobby')).toContain('it goes on');
});
