// While somebody writes: people, emoji and rooms by a few letters, and commands.

import { expect, test } from './fixtures.ts';
import { faults } from './axe.ts';
import type { RoomPage } from './pages/room.ts';

/** Types at the end of the box, as a hand does. */
async function type(page: RoomPage, text: string): Promise<void> {
  await page.box.focus();
  await page.page.keyboard.type(text);
}

test('@ and a letter completes who is here, then who spoke lately', async ({ person, hallway }) => {
  const [anna, ben, cleo] = [await person(), await person(), await person()];
  for (const [page, name] of [[anna, 'Anna'], [ben, 'Béla Bartók'], [cleo, 'Bea']] as const) {
    await page.open();
    await page.rename(name);
    await expect(anna.people.filter({ hasText: name })).toHaveCount(1);
  }
  await cleo.say('bye');
  await expect(anna.message('bye')).toBeVisible();
  await cleo.page.close();
  await expect(anna.people).toHaveCount(2);

  await type(anna, 'hi @be');
  await expect(anna.completions).toHaveText(['Béla Bartók', 'Bea']);
  await expect(anna.marked).toHaveText('Béla Bartók');
  await expect(anna.box).toHaveAttribute('aria-activedescendant', (await anna.marked.getAttribute('id'))!);
  await expect(anna.page.getByRole('status').filter({ hasText: '2 completions' })).toBeAttached();
  await expect(anna.box).toBeFocused();
  await anna.page.keyboard.press('ArrowDown');
  await expect(anna.marked).toHaveText('Bea');
  await anna.page.keyboard.press('ArrowDown');
  await anna.page.keyboard.press('Enter');
  await expect(anna.box).toHaveValue('hi @Béla Bartók ');
  await expect(anna.completions).toHaveCount(0);
  await anna.page.keyboard.type('and @BART');
  await expect(anna.completions).toHaveText(['Béla Bartók']);
  await anna.page.keyboard.press('Tab');
  await expect(anna.box).toHaveValue('hi @Béla Bartók and @Béla Bartók ');
  await expect(anna.box).toBeFocused();
  await anna.page.keyboard.press('Enter');
  await expect(ben.message('hi @Béla Bartók and @Béla Bartók')).toBeVisible();
  expect(await hallway.bodies('lobby')).toHaveLength(2);

  // One is not offered to oneself, and an address is none.
  await type(anna, '@anna a@be');
  await expect(anna.completions).toHaveCount(0);
});

test('a name that was taken from the list is not the beginning of another: Enter sends', async ({ person, hallway }) => {
  const [anna, ann, lee] = [await person(), await person(), await person()];
  await anna.open();
  for (const [page, name] of [[ann, 'Ann'], [lee, 'Ann Lee']] as const) {
    await page.open();
    await page.rename(name);
    await expect(anna.people.filter({ hasText: name }).first()).toBeVisible();
  }
  await expect(anna.people.filter({ hasText: 'Ann Lee' })).toHaveCount(1);
  await type(anna, 'hi @ann');
  await expect(anna.completions).toHaveText(['Ann', 'Ann Lee']);
  await anna.page.keyboard.press('Enter');
  await expect(anna.box).toHaveValue('hi @Ann ');
  await expect(anna.completions).toHaveCount(0);
  await anna.page.keyboard.press('Enter');
  await expect.poll(async () => (await hallway.bodies('lobby')).map((body) => body.trim())).toEqual(['hi @Ann']);
  // As it is called, small or not; another letter means the longer one.
  await type(anna, '@ann ');
  await expect(anna.completions).toHaveCount(0);
  await anna.page.keyboard.type('l');
  await expect(anna.completions).toHaveText(['Ann Lee']);
});

test('a colon and two letters complete emoji, and the key that undoes takes them back', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await type(anna, 'at 10:30 :t');
  await anna.page.keyboard.type('ad');
  await expect(anna.marked).toHaveText('🎉 :tada:');
  await anna.completions.first().click();
  await expect(anna.box).toHaveValue('at 10:30 🎉 ');
  await expect(anna.box).toBeFocused();
  await anna.page.keyboard.press('Control+z');
  await expect(anna.box).toHaveValue('at 10:30 :tad');
  await anna.page.keyboard.press('End');
  await anna.page.keyboard.type('a:');
  await expect(anna.completions).toHaveText(['🎉 :tada:']);
  await anna.page.keyboard.press('Enter');
  await anna.page.keyboard.press('Enter');
  await expect(anna.message('at 10:30 🎉')).toBeVisible();
});

test('# completes rooms, those too that are not listed beside the conversation', async ({ person, hallway }) => {
  for (const room of ['garden', 'kitchen']) await hallway.say(room, 'hello');
  const anna = await person();
  await anna.open();
  await hallway.say('team-kitchen', 'hello');
  await type(anna, 'see #kit');
  await expect(anna.completions).toHaveText(['#kitchen', '#team-kitchen']);
  await anna.page.keyboard.press('ArrowUp');
  await anna.page.keyboard.press('Enter');
  await expect(anna.box).toHaveValue('see #team-kitchen ');
});

test('# never offers the address of a room by invitation', async ({ person, hallway }) => {
  const anna = await person();
  await anna.lobby.open();
  await anna.page.getByLabel('Only people who are invited').check();
  await anna.lobby.openRoom('Surprise');
  await expect(anna.page).toHaveURL(/\/r\/~[a-z0-9]{26}$/);
  const secret = new URL(anna.page.url()).pathname.slice('/r/~'.length);
  await hallway.say('garden', 'hello');
  await anna.open();
  await expect(anna.roomLink('Surprise')).toBeVisible();
  // The list is told first, whatever else is asked.
  await type(anna, '#gard');
  await expect(anna.completions).toHaveText(['#garden']);
  await anna.page.keyboard.press('Escape');
  await anna.box.fill('');
  for (const typed of [secret[0]!, secret.slice(0, 3)]) {
    await anna.box.fill('');
    await type(anna, `#${typed}`);
    // What is found is shown in the same moment as what is not: a sign that has nothing clears it.
    await expect(anna.completions.filter({ hasText: '~' })).toHaveCount(0);
    await anna.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await expect(anna.completions.filter({ hasText: '~' })).toHaveCount(0);
  }
});

test('Escape closes the list and nothing else, until something else begins', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await type(anna, 'so :smi');
  await expect(anna.completions.first()).toBeVisible();
  await anna.page.keyboard.press('Escape');
  await expect(anna.completions).toHaveCount(0);
  await expect(anna.box).toBeFocused();
  await expect(anna.box).not.toHaveAttribute('aria-activedescendant');
  await anna.page.keyboard.type('le');
  await expect(anna.box).toHaveValue('so :smile');
  await expect(anna.completions).toHaveCount(0);
  await anna.page.keyboard.type(' :hea');
  await expect(anna.completions.first()).toBeVisible();
  // Whoever goes elsewhere in the text completes nothing there.
  await anna.page.keyboard.press('Home');
  await expect(anna.completions).toHaveCount(0);
  await anna.page.keyboard.press('End');
  await anna.page.keyboard.press('Escape');
  await expect(anna.log).toBeFocused();
  await expect(anna.box).toHaveValue('so :smile :hea');
});

test('keys that an input method takes choose nothing', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await type(anna, ':smi');
  await expect(anna.completions.first()).toBeVisible();
  await anna.box.evaluate((box) => {
    for (const key of ['Enter', 'Tab', 'Escape', 'ArrowDown']) {
      for (const isComposing of [true, false]) box.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, isComposing, keyCode: 229 }));
    }
  });
  await expect(anna.box).toHaveValue(':smi');
  await expect(anna.completions.first()).toHaveAttribute('aria-selected', 'true');
});

test('a draft that was begun before is completed too, and without a list Enter sends', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.box.fill('a draft');
  await anna.page.reload();
  await anna.is('live');
  await anna.box.press('End');
  await type(anna, ' :rocke');
  await expect(anna.marked).toContainText('🚀');
  await anna.page.keyboard.press('Escape');
  await anna.page.keyboard.press('Enter');
  await expect(anna.message('a draft :rocke')).toBeVisible();
});

test('/me is shown as what somebody does, from the server, live and as it is sent', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.rename('Anna');
  await type(anna, '/me waves');
  await anna.page.keyboard.press('Enter');
  for (const page of [anna, ben]) await expect(page.message('Anna waves')).toBeVisible();
  expect(await hallway.bodies('lobby')).toEqual(['/me waves']);
  const reader = await person({ javaScriptEnabled: false });
  await reader.read();
  await expect(reader.message('Anna waves')).toBeVisible();
  await reader.page.goto('/');
  await expect(reader.page.getByText('Anna waves')).toBeVisible();
});

test('a slash offers the commands, and one that is unknown is not sent', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await type(anna, '/');
  await expect(anna.completions.first()).toContainText('/me');
  const names = (await anna.completions.locator('bdi').allInnerTexts()).filter((name) => name !== '/topic');
  expect(names).toEqual(['/me', '/name', '/dm', '/poll', '/help']);
  await anna.page.keyboard.type('shrug at it');
  await expect(anna.completions).toHaveCount(0);
  await anna.page.keyboard.press('Enter');
  await expect(anna.page.getByRole('alert')).toHaveText('/shrug cannot be done here. Write //shrug to say it as it stands.');
  await expect(anna.box).toHaveValue('/shrug at it');
  await anna.box.fill('//shrug at it');
  await expect(anna.page.getByRole('alert')).toHaveCount(0);
  await anna.box.press('Enter');
  await expect(anna.message('/shrug at it')).toBeVisible();
  await anna.say('//me waves');
  await anna.say('/etc/hosts');
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['/shrug at it', ' /me waves', '/etc/hosts']);
});

test('/name gives another name, and says why one is not given', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await ben.rename('Ben');
  await expect(anna.people.filter({ hasText: 'Ben' })).toHaveCount(1);
  await type(anna, '/na');
  await expect(anna.marked).toContainText('/name');
  await anna.page.keyboard.press('Enter');
  await expect(anna.box).toHaveValue('/name ');
  await anna.page.keyboard.type('Anna of the Hall');
  await anna.page.keyboard.press('Enter');
  await expect(ben.people.filter({ hasText: 'Anna of the Hall' })).toHaveCount(1);
  await expect(anna.renameButton).toContainText('Anna of the Hall');
  await expect(anna.box).toHaveValue('');
  anna.troubles.expect(/status of 4\d\d/, / 409 PUT /);
  await type(anna, '/name Ben');
  await anna.page.keyboard.press('Enter');
  await expect(anna.told).not.toBeEmpty();
  await expect(anna.box).toHaveValue('/name Ben');
  await anna.box.fill('/name');
  await anna.page.keyboard.press('Enter');
  await expect(anna.nameField).toBeFocused();
});

test('a command that stands in the box since before is done, and not refused as unknown', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await ben.open();
  await anna.open();
  await anna.page.evaluate(() => localStorage.setItem('draft:lobby', '/name Anna of the Hall'));
  await anna.page.reload();
  await anna.is('live');
  await expect(anna.box).toHaveValue('/name Anna of the Hall');
  await anna.box.press('Enter');
  await expect(ben.people.filter({ hasText: 'Anna of the Hall' })).toHaveCount(1);
  await expect(anna.box).toHaveValue('');
  await expect(anna.page.getByRole('alert')).toHaveCount(0);
});

test('a command that is sent before there is what does it waits for it', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/room\/hands\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await ben.open();
  await anna.open();
  await anna.say('/name Anna of the Hall');
  await expect(anna.box).toHaveValue('/name Anna of the Hall');
  await expect(anna.page.getByRole('alert')).toHaveCount(0);
  letGo();
  await expect(ben.people.filter({ hasText: 'Anna of the Hall' })).toHaveCount(1);
  await expect(anna.box).toHaveValue('');
  expect(await hallway.bodies('lobby')).toEqual([]);
});

test('/topic says what a room is about, once something was said in it', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open('tea-corner');
  await ben.open('tea-corner');
  anna.troubles.expect(/status of 4\d\d/, / 404 PUT /);
  await type(anna, '/topic Green or black');
  await anna.page.keyboard.press('Enter');
  await expect(anna.told).toHaveText('What this room is about can be said after its first message.');
  await expect(anna.box).toHaveValue('/topic Green or black');
  await anna.box.fill('');
  await anna.say('The kettle is on');
  await expect(ben.message('The kettle is on')).toBeVisible();
  await anna.box.fill('/topic Green or black');
  await anna.box.press('Enter');
  await expect(ben.happened.filter({ hasText: 'set the topic: Green or black' })).toBeVisible();
  await expect(anna.box).toHaveValue('');
});

test('/poll with its choices puts the question at once', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await type(anna, '/p');
  await expect(anna.marked).toContainText('/poll');
  await type(anna, 'oll Tea? | Green tea | Black tea');
  await anna.page.keyboard.press('Enter');
  await expect(ben.poll('Tea?').lines).toHaveCount(2);
  await expect(anna.poll('Tea?').lines).toHaveCount(2);
  await expect(anna.box).toHaveValue('');
  anna.troubles.expect(/status of 4\d\d/, / 400 POST /);
  await type(anna, '/poll Only one? | Yes');
  await anna.page.keyboard.press('Enter');
  await expect(anna.told).toContainText('2 to 10 choices');
  await expect(anna.box).toHaveValue('/poll Only one? | Yes');
});

test('/help shows the keys over the room', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await type(anna, '/h');
  await expect(anna.marked).toContainText('/help');
  await anna.page.keyboard.type('elp');
  await anna.page.keyboard.press('Enter');
  await expect(anna.page.getByRole('dialog', { name: 'Keys' })).toContainText('/me waves');
  await expect(anna.box).toHaveValue('');
});

const LOOKS = {
  light: { colorScheme: 'light' },
  'dark, on a phone': { colorScheme: 'dark', viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
} as const;

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing in the list of completions, and it fits: ${look}`, async ({ person, hallway }) => {
    await hallway.say('a-room-with-a-name-as-long-as-it-is-allowed-to-be-0123456789-end', 'hello');
    const [anna, ben] = [await person(options), await person()];
    await anna.open();
    await ben.open();
    await ben.rename('Wolfeschlegelsteinhausenbergerdo');
    await ben.say('/me waves');
    await expect(anna.message('Wolfeschlegelsteinhausenbergerdo waves')).toBeVisible();
    const end = () => anna.page.locator('form.composer').evaluate((form) => form.getBoundingClientRect().bottom);
    const stood = await end();
    for (const typed of ['/', '@wolf', ':he', '#a-room']) {
      await anna.box.fill('');
      await type(anna, typed);
      await expect(anna.completions.first()).toBeVisible();
      expect.soft(await faults(anna.page), typed).toEqual([]);
      expect.soft(await anna.overflow(), typed).toBe(0);
      expect.soft(await end(), 'the box stays where it is').toBe(stood);
      for (const option of await anna.completions.all()) await expect.soft(option, typed).toBeInViewport({ ratio: 1 });
      await anna.completions.first().click();
      await expect(anna.completions).toHaveCount(0);
      await expect(anna.box).not.toHaveValue(typed);
    }
    expect(await anna.page.evaluate(() => document.activeElement?.id)).toBe('message');
  });
}
