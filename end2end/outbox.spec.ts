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
  anna.troubles.expect(/ 4\d\d /, /status of 4\d\d/);
  await anna.box.evaluate((box) => box.removeAttribute('maxlength'));
  await anna.say('y'.repeat(4001));
  await expect(anna.page.getByText(/at most 4,?000 characters/)).toBeVisible();
  await expect(anna.page.getByText('y'.repeat(4001)).or(anna.box)).not.toHaveCount(0);
  expect(await hallway.bodies('lobby')).toEqual([]);
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
