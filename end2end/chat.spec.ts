// Two people talk, each in a browser of their own.

import { expect, test } from './fixtures.ts';

test('two people hear each other at once', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.say('Is anybody there?');
  await expect(ben.message('Is anybody there?')).toBeVisible();
  await ben.say('Yes, in the hallway.');
  await anna.hasExactly(['Is anybody there?', 'Yes, in the hallway.']);
  await ben.hasExactly(['Is anybody there?', 'Yes, in the hallway.']);
});

test('a room does not hear what is said in another one', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open('kitchen');
  await hallway.say('lobby', 'not for the kitchen');
  await hallway.say('kitchen', 'for the kitchen');
  await expect(anna.message('for the kitchen')).toBeVisible();
  await anna.hasExactly(['for the kitchen']);
});

test('people see each other by name, and leave when they close the page', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await expect(anna.people).toHaveCount(1);
  await ben.open();
  await expect(anna.people).toHaveCount(2);
  await expect(ben.people).toHaveCount(2);
  await ben.page.close();
  await expect(anna.people).toHaveCount(1);
});

test('a new name is seen by everybody, and borne by what is said after it', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.rename('Anna Seghers');
  await expect(ben.people.filter({ hasText: 'Anna Seghers' })).toHaveCount(1);
  await anna.say('Guess who.');
  await expect(ben.item('Guess who.')).toContainText('Anna Seghers');
  await anna.page.reload();
  await expect(anna.people.filter({ hasText: 'Anna Seghers' })).toHaveCount(1);
});

test('a name that somebody here bears already is refused with a sentence', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.rename('Paula');
  await expect(ben.people.filter({ hasText: 'Paula' })).toHaveCount(1);
  ben.troubles.expect(/ 4\d\d /, /status of 4\d\d/);
  // The second letter is the Cyrillic а.
  await ben.rename('Pаula');
  await expect(ben.page.getByRole('alert')).toContainText(/name/i);
  await expect(ben.people.filter({ hasText: /P.ula/ })).toHaveCount(1);
});

test('a message stands there at once, before the server has it, and once when it has', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route('**/r/lobby/messages', async (route) => {
    await held;
    await route.continue();
  });
  await anna.say('on its way');
  await expect(anna.message('on its way')).toBeVisible();
  expect(await hallway.bodies('lobby')).toEqual([]);
  letGo();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['on its way']);
  await expect(anna.item('on its way').locator('time')).toBeVisible();
  await anna.hasExactly(['on its way']);
});

test('a name that could not be changed is still the old one, and whoever has gone on is told', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.rename('Anna');
  await expect(anna.renameButton).toContainText('Anna');
  anna.troubles.expect(/net::ERR_FAILED/);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route('**/me', async (route) => {
    await held;
    await route.abort();
  });
  await anna.renameButton.click();
  await anna.nameField.fill('Berta');
  await anna.nameField.press('Enter');
  await expect(anna.page.getByRole('button', { name: 'Changing …' })).toBeVisible();
  await anna.page.getByRole('button', { name: 'Cancel' }).click();
  letGo();
  await anna.tells('Your name stays as it was. Hallway could not be reached.');
  await expect(anna.renameButton).toContainText('Anna');
  await anna.renameButton.click();
  await expect(anna.nameField).toHaveValue('Anna');
});

test('the box is empty after sending and keeps the keyboard', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.send('by the button');
  await expect(anna.message('by the button')).toBeVisible();
  await expect(anna.box).toHaveValue('');
  await anna.say('by the key');
  await expect(anna.box).toHaveValue('');
  await expect(anna.box).toBeFocused();
});

test('lines stay lines', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await ben.open();
  await anna.open();
  await anna.say('one\n  two\n\nfour');
  await expect(ben.bodies).toHaveCount(1);
  expect(await ben.bodies.innerText()).toBe('one\n  two\n\nfour');
});

test('addresses are links that give nothing away, and nothing else is one', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await hallway.say('lobby', 'see https://example.org/a?b=c&d=%20#e. javascript:alert(1) data:text/html,x file:///etc/passwd');
  const links = anna.bodies.getByRole('link');
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute('href', 'https://example.org/a?b=c&d=%20#e');
  await expect(links).toHaveAttribute('rel', /noopener/);
  await expect(links).toHaveAttribute('rel', /noreferrer/);
  await anna.page.reload();
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute('href', 'https://example.org/a?b=c&d=%20#e');
});

test('a name of several words stands on one line beside whose it is, and whoever comes stands below', async ({ person }) => {
  const [anna, ben] = [await person({ viewport: { width: 1280, height: 800 } }), await person()];
  await anna.open();
  const height = async () => (await anna.people.first().boundingBox())!.height;
  await anna.rename('Zoe');
  await expect(anna.people.first()).toContainText('Zoe');
  const short = await height();
  await anna.rename('Zoe Considerate Hedgehog');
  await expect(anna.people.first()).toContainText('Zoe Considerate Hedgehog');
  expect(await height()).toBe(short);
  await ben.open();
  await ben.rename('Abe');
  await expect(anna.people.nth(1)).toContainText('Abe');
  await expect(anna.people.first()).toContainText('Zoe');
});
