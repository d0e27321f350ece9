// Who is writing, as others see it.

import { expect, test } from './fixtures.ts';
import { faults } from './axe.ts';

test('whoever writes is seen to, by name, until it is said or they stop', async ({ person }) => {
  const [anna, ben, cleo, dora] = [await person(), await person(), await person(), await person()];
  const named = [[anna, 'Anna'], [ben, 'Ben'], [cleo, 'Cleo'], [dora, 'Dora']] as const;
  for (const [page, name] of named) {
    await page.open();
    await page.rename(name);
    await expect(anna.people.filter({ hasText: name })).toHaveCount(1);
  }
  await ben.box.pressSequentially('hello there');
  await expect(anna.typing).toHaveText('Ben is typing…');
  await expect(ben.typing.filter({ hasText: 'typing' })).toHaveCount(0);
  await ben.box.press('Enter');
  await expect(anna.message('hello there')).toBeVisible();
  await expect(anna.typing).toHaveText('', { timeout: 2_000 });

  await Promise.all([cleo, dora].map((page) => page.box.pressSequentially('me too')));
  await expect(anna.typing).toHaveText(/^(Cleo and Dora|Dora and Cleo) are typing…$/);
  const writing = Promise.all([ben, cleo, dora].map((page) => page.box.pressSequentially('x'.repeat(60), { delay: 100 })));
  await expect(anna.typing).toHaveText('3 people are typing…');
  // It is nothing that a screen reader would read out over and over.
  expect(await anna.typing.evaluate((line) => line.closest('[aria-live], [role=log], [role=status]'))).toBeNull();
  await writing;
  expect(await faults(anna.page)).toEqual([]);
  await expect(anna.typing).toHaveText('');
});

test('it is told once in a while, of what is about to be said, and not by whoever does not want it', async ({ person, gate }) => {
  const [anna, ben] = [await person(), await person({ baseURL: gate.url })];
  await anna.open();
  await ben.open();
  const told = () => gate.asked.filter(({ path }) => path.endsWith('/typing')).length;
  await ben.box.pressSequentially('a sentence');
  await expect.poll(told).toBe(1);
  await ben.box.press('Enter');
  await expect(anna.message('a sentence')).toBeVisible();
  await ben.open('kitchen');
  // What may become a command is none yet, nor anything that is about to be said.
  await ben.box.press('/');
  await expect(ben.completions.first()).toBeVisible();
  await ben.box.pressSequentially('help');
  await expect(ben.completions).toHaveCount(0);
  expect(told()).toBe(1);

  await ben.page.goto('/settings');
  await ben.page.getByLabel('Others in the room see that I am writing').uncheck();
  await ben.open();
  await ben.box.pressSequentially('in secret');
  await ben.box.press('Enter');
  await expect(anna.message('in secret')).toBeVisible();
  expect(told()).toBe(1);
  await expect(anna.typing.filter({ hasText: 'typing' })).toHaveCount(0);
});

test('who is writing stays while something else changes in the list', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await ben.say('one');
  await expect(anna.message('one')).toBeVisible();
  const { events } = (await hallway.json('/r/lobby/messages')) as { events: Array<{ id: string }> };
  const address = `/r/lobby/messages/${events.at(-1)!.id.split('-')[1]}/reactions`;
  const writing = ben.box.pressSequentially('x'.repeat(60), { delay: 100 });
  await expect(anna.typing).toContainText('is typing…');
  // Said by nobody: what stood there is drawn anew.
  await anna.page.request.put(`${address}/👍`);
  await expect(anna.reaction('one', '👍')).toBeVisible();
  expect(await anna.typing.textContent()).toContain('is typing…');
  await anna.say('mine');
  await expect(anna.item('mine').locator('time')).toBeVisible();
  expect(await anna.typing.textContent()).toContain('is typing…');
  await writing;
});

test('the name of a room may stand in the address in capitals', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await hallway.say('team', 'hello');
  await anna.open('Team');
  await ben.open('team');
  await ben.box.pressSequentially('soup');
  await expect(anna.typing).toContainText('is typing…');
});

test('who writes in another room is not seen here', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  const kitchen = await anna.tab();
  await kitchen.open('kitchen');
  await ben.open('kitchen');
  await ben.box.pressSequentially('soup');
  await expect(kitchen.typing).toContainText('is typing…');
  await expect(anna.typing.filter({ hasText: 'typing' })).toHaveCount(0);
});

test('on a phone the longest name is cut off and nothing moves', async ({ person }) => {
  const [anna, ben] = [await person({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true }), await person()];
  await anna.open();
  await ben.open();
  await ben.rename('Wolfeschlegelsteinhausenbergerdo');
  const before = await anna.box.boundingBox();
  await ben.box.pressSequentially('x');
  await expect(anna.typing).toContainText('is typing…');
  expect(await anna.overflow()).toBe(0);
  expect(await anna.box.boundingBox()).toEqual(before);
});
