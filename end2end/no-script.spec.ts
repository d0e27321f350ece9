// With JavaScript off the room is read, talked in and paged through.

import { expect, test } from './fixtures.ts';

const off = { javaScriptEnabled: false };

test('without scripts the history is there', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', ['first', 'second']);
  const anna = await person(off);
  await anna.read();
  await anna.hasExactly(['first', 'second']);
});

test('without scripts one can say several lines', async ({ person, hallway }) => {
  const anna = await person(off);
  await anna.read();
  await anna.send('one\ntwo\n\nfour');
  await expect(anna.page).toHaveURL(/\/r\/lobby/);
  await expect(anna.bodies).toHaveCount(1);
  expect(await anna.bodies.innerText()).toBe('one\ntwo\n\nfour');
  await expect(anna.box).toHaveValue('');
  expect((await hallway.bodies('lobby')).map((body) => body.replaceAll('\r\n', '\n'))).toEqual(['one\ntwo\n\nfour']);
});

test('without scripts reloading the page does not say it again', async ({ person, hallway }) => {
  const anna = await person(off);
  await anna.read();
  await anna.send('only once');
  await expect(anna.message('only once')).toBeVisible();
  await anna.page.reload();
  await expect(anna.message('only once')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['only once']);
});

test('without scripts one can change the name', async ({ person }) => {
  const anna = await person(off);
  await anna.read();
  await anna.rename('Anna Seghers');
  await anna.read();
  await anna.send('hello');
  await expect(anna.item('hello')).toContainText('Anna Seghers');
});

test('without scripts the list begins at its very end, and one can page back to the beginning and come forward again', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 130 }, (_, i) => `message ${i + 1}`));
  const anna = await person(off);
  await anna.read();
  await expect(anna.message('message 130')).toBeInViewport();
  expect(await anna.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)).toBeLessThan(1);
  await anna.olderLink.click();
  await expect(anna.message('message 80')).toBeVisible();
  await anna.olderLink.click();
  await expect(anna.message('message 1')).toBeVisible();
  await expect(anna.olderLink).toHaveCount(0);
  await anna.newerLink.first().click();
  await expect(anna.message('message 80')).toBeVisible();
});

test('without scripts a message that cannot be taken comes back with a sentence, and nothing is lost', async ({ person, hallway }) => {
  const anna = await person(off);
  await anna.read();
  const long = `${'x'.repeat(4000)}!`;
  anna.troubles.expect(/status of 4\d\d/);
  await anna.box.evaluate((box) => box.removeAttribute('maxlength'));
  await anna.send(long);
  await expect(anna.page.getByText('A message has at most 4000 characters')).toBeVisible();
  await expect(anna.box).toHaveValue(long);
  await anna.send('shorter');
  await expect(anna.message('shorter')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['shorter']);
});

test('without scripts the lobby opens rooms and makes new ones', async ({ person }) => {
  const anna = await person(off);
  await anna.page.goto('/');
  await anna.lobby.room('lobby').click();
  await expect(anna.page).toHaveURL(/\/r\/lobby$/);
  await anna.page.goto('/');
  await anna.lobby.openRoom('Team Stand-up');
  await expect(anna.page).toHaveURL(/\/r\/team-stand-up$/);
  await expect(anna.heading).toContainText('team-stand-up');
});
