// What happens to a message whose way to the server is broken.

import { expect, test } from './fixtures.ts';
import { NO_SERVER } from './troubles.ts';

const POST = '**/r/lobby/messages';

test('a message that does not get through says so, and Retry sends it', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await anna.page.route(POST, (route) => route.abort('connectionfailed'));
  await anna.say('try again');
  await expect(anna.retryButton).toBeVisible({ timeout: 30_000 });
  await expect(anna.discardButton).toBeVisible();
  await anna.page.unroute(POST);
  await anna.retryIfOffered();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['try again']);
  await expect(anna.retryButton).toHaveCount(0);
  await anna.hasExactly(['try again']);
});

test('a message whose answer was lost is not said twice', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  anna.troubles.expect(NO_SERVER);
  let lost = 0;
  await anna.page.route(POST, async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await anna.say('only once');
  await expect(ben.message('only once')).toBeVisible();
  await expect.poll(() => lost).toBe(1);
  await anna.retryIfOffered();
  await anna.say('and then this');
  await expect(ben.message('and then this')).toBeVisible();
  await ben.hasExactly(['only once', 'and then this']);
  await anna.hasExactly(['only once', 'and then this']);
  await expect(anna.retryButton).toHaveCount(0);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['only once', 'and then this']);
});

test('messages that wait for the server arrive in the order in which they were said', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await anna.page.route(POST, (route) => route.abort('connectionfailed'));
  await anna.say('first');
  await anna.say('second');
  await expect(anna.retryButton.first()).toBeVisible({ timeout: 30_000 });
  await anna.page.unroute(POST);
  await expect(anna.retryButton).toHaveCount(2);
  await anna.say('third');
  await expect(anna.retryButton).toHaveCount(0);
  await anna.hasExactly(['first', 'second', 'third']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['first', 'second', 'third']);
});

test('a message sent from an older page is not in the box again', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 60 }, (_, i) => `message ${i + 1}`));
  const anna = await person();
  await anna.open();
  await anna.page.goto((await anna.olderLink.getAttribute('href'))!);
  await expect(anna.message('message 1')).toBeVisible();
  await anna.is('paused');
  // A draft that is kept shows that the page is alive.
  await expect.poll(async () => {
    await anna.box.fill('');
    await anna.box.fill('from the past');
    return anna.page.evaluate(() => Object.values(localStorage));
  }).toContain('from the past');
  await anna.sendButton.click();
  await expect(anna.message('from the past')).toBeVisible();
  await anna.is('live');
  await expect(anna.box).toHaveValue('');
});

test('Discard takes a message away that never arrived', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  anna.troubles.expect(NO_SERVER);
  await anna.page.route(POST, (route) => route.abort('connectionfailed'));
  await anna.say('better not');
  await anna.discardButton.click({ timeout: 30_000 });
  await expect(anna.message('better not')).toHaveCount(0);
  expect(await hallway.bodies('lobby')).toEqual([]);
});

test('a message that is refused keeps its text and says why', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const long = 'y'.repeat(4001);
  await anna.say(long);
  await expect(anna.page.getByRole('alert')).toHaveText(/at most 4,?000 characters/);
  await expect(anna.box).toHaveValue(long);
  await expect(anna.box).toHaveAccessibleDescription(/this one has 4001\. 4,001 of 4,000 characters$/);
  await anna.hasExactly([]);
  expect(await hallway.bodies('lobby')).toEqual([]);
  await anna.say('shorter');
  await expect(anna.page.getByRole('alert')).toHaveCount(0);
  await expect(anna.box).toHaveValue('');
  await expect(anna.box).toHaveAccessibleDescription('');
  await anna.hasExactly(['shorter']);
});

test('blank text is not a message', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.say('  \n ');
  await anna.say('words');
  await expect(anna.message('words')).toBeVisible();
  await anna.hasExactly(['words']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['words']);
});
