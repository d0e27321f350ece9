// The keyboard in a room: editing one's last message, other rooms, the list of keys, and a way out of everything.

import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { faults } from './axe.ts';

test('the arrow up in the empty box edits one’s last message where it stands', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.say('first');
  await anna.say('helo');
  await ben.say('hi Anna');
  await expect(anna.message('hi Anna')).toBeVisible();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toBeFocused();
  await expect(anna.editBox).toHaveValue('helo');
  await expect(anna.message('helo')).toBeHidden();
  await expect(anna.message('first')).toBeVisible();
  await anna.editBox.fill('hello');
  await anna.editBox.press('Enter');
  await expect(anna.editBox).toHaveCount(0);
  await expect(anna.message('hello')).toBeVisible();
  await expect(anna.box).toBeFocused();
  await ben.hasExactly(['first', 'hello', 'hi Anna']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['first', 'hello', 'hi Anna']);
});

test('the arrow up moves in a box that is not empty, and does nothing where there is nothing to edit', async ({ person, hallway }) => {
  await hallway.say('lobby', 'not Anna’s');
  const anna = await person();
  await anna.open();
  // What is asked for later is there: the arrow has asked for nothing.
  const hasAskedForNothing = async () => {
    await anna.page.keyboard.press('Control+k');
    await expect(anna.roomBox).toBeFocused();
    await anna.page.keyboard.press('Escape');
    await expect(anna.editBox).toHaveCount(0);
  };
  await anna.box.press('ArrowUp');
  await hasAskedForNothing();
  await anna.say('mine');
  await expect(anna.moreLink('mine')).toBeAttached();
  await anna.box.fill('one\ntwo');
  await anna.box.press('ArrowUp');
  await hasAskedForNothing();
  await expect(anna.box).toHaveValue('one\ntwo');
  await expect(anna.box).toBeFocused();
});

test('who reads far back is not given an old message to edit for the last one', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.say('an old one');
  await expect(anna.moreLink('an old one')).toBeAttached();
  const old = (await anna.item('an old one').getAttribute('id'))!.slice(1);
  await hallway.sayAll('lobby', Array.from({ length: 120 }, (_, i) => `message ${i + 1}`));
  await anna.say('the last one');
  await expect(anna.moreLink('the last one')).toBeAttached();
  await anna.page.goto(`/r/lobby?around=${old}#m${old}`);
  await anna.is('live');
  await expect(anna.message('an old one')).toBeVisible();
  await anna.box.press('ArrowUp');
  await expect(anna.told).toHaveText('Your last message is further on: go to the newest messages first.');
  await expect(anna.editBox).toHaveCount(0);
});

test('Escape leaves what is edited and then the box, and no text is lost on the way', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.say('a first version');
  await expect(anna.moreLink('a first version')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('a first version');
  await anna.editBox.fill('a better ver');
  await anna.page.keyboard.press('Escape');
  await expect(anna.editBox).toHaveCount(0);
  await expect(anna.message('a first version')).toBeVisible();
  await expect(anna.told).toHaveText('Your changes are kept: edit the message again to go on.');
  await expect(anna.box).toBeFocused();
  await anna.box.fill('half a thought');
  await anna.page.keyboard.press('Escape');
  await expect(anna.log).toBeFocused();
  await expect(anna.box).toHaveValue('half a thought');

  await anna.box.fill('');
  await anna.page.reload();
  await anna.is('live');
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('a better ver');
  await anna.editBox.pressSequentially('sion');
  await anna.saveButton.click();
  await expect(anna.message('a better version')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['a better version']);
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('a better version');
  await anna.editBox.fill('thrown away');
  await anna.page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('a better version');
});

test('an edit that the house refuses or does not hear stays in its box with the reason', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await anna.say('short');
  await expect(anna.moreLink('short')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('short');
  const long = 'x'.repeat(4_001);
  anna.troubles.expect(/status of 4\d\d/, / 4\d\d PATCH /);
  await anna.editBox.fill(long);
  await anna.editBox.press('Enter');
  await expect(anna.page.getByRole('alert')).toContainText('at most 4000 characters');
  await expect(anna.editBox).toHaveValue(long);
  await expect(anna.editBox).toBeFocused();

  anna.troubles.expect(/status of 503/, / 503 PATCH /, /net::ERR_/);
  gate.answersAt('PATCH', /^\/r\/lobby\/messages\/\d+$/, 503);
  await anna.editBox.fill('shorter');
  await anna.editBox.press('Enter');
  await expect(anna.page.getByRole('alert')).toContainText('Hallway could not be reached');
  await expect(anna.editBox).toHaveValue('shorter');
  gate.answersNowhere();
  await anna.editBox.press('Enter');
  await expect(anna.message('shorter')).toBeVisible();
});

test('what was changed and kept waits on where the house is not reached, and nothing is sent before the words are there', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await anna.mark();
  await anna.say('hello');
  await expect(anna.moreLink('hello')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('hello');
  await anna.editBox.fill('hello and much more');
  await anna.editBox.press('Escape');
  anna.troubles.expect(/status of 503/, / 503 GET /);
  gate.answersAt('GET', /^\/r\/lobby\/messages\/\d+$/, 503);
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveCount(0);
  await expect(anna.told).toContainText(/could not|try again/i);
  gate.answersNowhere();

  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/r\/lobby\/messages\/\d+$/, async (route) => {
    if (route.request().method() === 'GET') await held;
    await route.continue();
  });
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toBeFocused();
  await anna.editBox.press('Enter');
  await anna.saveButton.click();
  expect(await anna.isMarked()).toBe(true);
  letGo();
  await expect(anna.editBox).toHaveValue('hello and much more');
  await expect(anna.message('hello')).toBeAttached();
  expect(await anna.isMarked()).toBe(true);
});

test('keys that an input method takes save nothing and leave nothing', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.say('hello');
  await expect(anna.moreLink('hello')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('hello');
  await anna.editBox.fill('にほん');
  const patches: string[] = [];
  anna.page.on('request', (request) => request.method() === 'PATCH' && patches.push(request.url()));
  const compose = (box: Element) => {
    for (const key of ['Enter', 'Escape']) {
      for (const isComposing of [true, false]) box.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, isComposing, keyCode: 229 }));
    }
  };
  await anna.editBox.evaluate(compose);
  await expect(anna.editBox).toBeEditable();
  await expect(anna.editBox).toBeFocused();
  await expect(anna.editBox).toHaveValue('にほん');
  await anna.box.focus();
  await anna.box.evaluate(compose);
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await anna.page.keyboard.press('Escape');
  await expect(anna.box).toBeFocused();
  await expect(anna.editBox).toHaveValue('にほん');
  expect(patches).toEqual([]);
  await anna.editBox.press('Enter');
  await expect(anna.message('にほん')).toBeVisible();
});

test('one’s own message is edited and deleted from its menu, and others’ not', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.say('to be edited');
  await anna.say('to be deleted');
  await expect(ben.message('to be deleted')).toBeVisible();
  await expect(ben.moreLink('to be deleted')).toHaveCount(0);

  await anna.moreLink('to be edited').focus();
  await anna.page.keyboard.press('Enter');
  await expect(anna.page.getByRole('dialog', { name: 'Your message' })).toBeVisible();
  await anna.page.keyboard.press('Escape');
  await expect(anna.dialog).toHaveCount(0);
  await expect(anna.moreLink('to be edited')).toBeFocused();
  await anna.page.keyboard.press('Enter');
  await anna.dialog.getByRole('button', { name: 'Edit' }).press('Enter');
  await expect(anna.editBox).toHaveValue('to be edited');
  await anna.editBox.fill('edited');
  await anna.editBox.press('Enter');
  await expect(ben.message('edited')).toBeVisible();

  await anna.moreLink('to be deleted').click();
  await anna.dialog.getByRole('button', { name: 'Delete' }).click();
  const question = anna.page.getByRole('dialog', { name: 'Delete this message?' });
  await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await anna.page.keyboard.press('Escape');
  await expect(anna.message('to be deleted')).toBeVisible();
  await anna.moreLink('to be deleted').click();
  await anna.dialog.getByRole('button', { name: 'Delete' }).click();
  await question.getByRole('button', { name: 'Delete' }).click();
  for (const page of [anna, ben]) {
    await expect(page.message('to be deleted')).toHaveCount(0);
    await expect(page.page.getByText('This message was deleted.')).toBeVisible();
  }
  expect(await anna.page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  await expect.poll(async () => (await hallway.bodies('lobby')).filter(Boolean)).toEqual(['edited']);
});

test('who empties a message while editing it is asked whether it is to be deleted', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.say('oops');
  await expect(anna.moreLink('oops')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('oops');
  await anna.editBox.fill('');
  await anna.editBox.press('Enter');
  await expect(anna.page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible();
  await anna.page.keyboard.press('Enter');
  await expect(anna.editBox).toBeVisible();
  await anna.editBox.press('Enter');
  await anna.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(anna.editBox).toHaveCount(0);
  await expect(anna.page.getByText('This message was deleted.')).toBeVisible();
});

test('what is typed before the words of a message are there to be changed is written behind them', async ({ person }) => {
  const anna = await person();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/messages\/\d+$/, async (route) => {
    if (route.request().method() === 'GET') await held;
    await route.continue();
  });
  await anna.open();
  await anna.say('**before**');
  await expect(anna.moreLink('before')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toBeFocused();
  await anna.page.keyboard.type(' asd');
  await anna.page.keyboard.press('Backspace');
  await anna.page.keyboard.press('Backspace');
  await anna.page.keyboard.type('nd after');
  letGo();
  await expect(anna.editBox).toHaveValue('**before** and after');
  await anna.page.keyboard.press('Enter');
  await expect(anna.message('before and after')).toBeVisible();
});

test('a message that is edited stays open while others talk, and outlives the line', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await anna.say('before');
  await expect(anna.moreLink('before')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toHaveValue('before');
  await anna.editBox.pressSequentially(' and');
  await hallway.sayAll('lobby', Array.from({ length: 30 }, (_, i) => `line ${i}`));
  await expect(anna.message('line 29')).toBeVisible();
  await expect(anna.editBox).toBeFocused();
  await anna.editBox.pressSequentially(' after');
  anna.troubles.expect(/net::ERR_/);
  gate.cuts();
  await anna.is('live');
  await anna.editBox.press('Enter');
  await expect(anna.message('before and after')).toBeAttached();
});

/** A line on which what hands do takes its time. */
async function delayHands(page: Page): Promise<void> {
  await page.route(/\/room\/(hands|switch)[^/]*\.js$/, async (route) => {
    await page.waitForTimeout(300);
    await route.continue();
  });
}

test('what is typed before the list of rooms is there goes into it, and not into the message', async ({ person, hallway }) => {
  for (const room of ['kitchen', 'garden']) await hallway.say(room, 'hello');
  const anna = await person();
  await delayHands(anna.page);
  await anna.open();
  await anna.is('live');
  await anna.page.keyboard.press('Control+k');
  await anna.page.keyboard.type('gar', { delay: 60 });
  await expect(anna.roomBox).toHaveValue('gar');
  await expect(anna.foundRooms).toHaveText(['garden']);
  await expect(anna.box).toHaveValue('');

  await anna.page.keyboard.press('Escape');
  await anna.page.reload();
  await anna.is('live');
  await anna.box.fill('half a thought');
  await anna.page.keyboard.press('Control+k');
  await anna.page.waitForTimeout(400);
  await anna.page.keyboard.type('kit', { delay: 60 });
  await expect(anna.foundRooms).toHaveText(['kitchen']);
  await expect(anna.box).toHaveValue('half a thought');
});

test('in whatever had the focus what is typed goes into the list of rooms, and after Escape it goes there again', async ({ person, hallway }) => {
  await hallway.say('garden', 'hello');
  const anna = await person();
  await delayHands(anna.page);
  await anna.open();
  await anna.is('live');
  await anna.box.focus();
  await anna.page.keyboard.press('Control+k');
  await anna.page.keyboard.type('gab', { delay: 60 });
  await anna.page.keyboard.press('Backspace');
  await anna.page.keyboard.type('rden', { delay: 60 });
  await expect(anna.roomBox).toHaveValue('garden');
  await expect(anna.box).toHaveValue('');

  // The list is not wanted any more before it is there.
  await anna.page.reload();
  await anna.is('live');
  await anna.box.focus();
  await anna.page.keyboard.press('Control+k');
  await anna.page.keyboard.type('ga', { delay: 60 });
  await anna.page.keyboard.press('Escape');
  await expect(anna.box).toBeFocused();
  await anna.page.keyboard.type('hello');
  await expect(anna.box).toHaveValue('hello');
  // What is asked for later is there: the list was not opened.
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toHaveValue('');
  await anna.page.keyboard.press('Escape');
  await expect(anna.dialog).toHaveCount(0);
  await anna.page.keyboard.type(' again');
  await expect(anna.box).toHaveValue('hello again');
});

test('Ctrl+K goes to another room by a few letters of its name', async ({ person, hallway }) => {
  for (const room of ['kitchen', 'garden', 'team-kitchen', 'attic']) await hallway.say(room, 'hello');
  const anna = await person();
  await anna.open();
  await anna.box.fill('half a thought');
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await expect(anna.foundRooms).toHaveCount(4);
  await anna.page.keyboard.type('kit');
  await expect(anna.foundRooms).toHaveText(['kitchen', 'team-kitchen']);
  await expect(anna.foundRooms.first()).toHaveAttribute('aria-selected', 'true');
  await anna.page.keyboard.press('ArrowDown');
  await expect(anna.foundRooms.last()).toHaveAttribute('aria-selected', 'true');
  await expect(anna.roomBox).toHaveAttribute('aria-activedescendant', (await anna.foundRooms.last().getAttribute('id'))!);
  await anna.page.keyboard.press('ArrowUp');
  await anna.page.keyboard.press('Enter');
  await expect(anna.page).toHaveURL(/\/r\/kitchen$/);
  await anna.is('live');
  await expect(anna.box).toHaveValue('');

  await anna.page.keyboard.press('Control+k');
  await anna.page.keyboard.type('no such room');
  await expect(anna.dialog).toContainText('No room is called that.');
  await anna.page.keyboard.press('Enter');
  await anna.page.keyboard.press('Escape');
  await expect(anna.dialog).toHaveCount(0);
  await expect(anna.page).toHaveURL(/\/r\/kitchen$/);
  await anna.page.keyboard.press('Control+k');
  await anna.foundRooms.filter({ hasText: 'lobby' }).click();
  await expect(anna.page).toHaveURL(/\/r\/lobby$/);
  await expect(anna.box).toHaveValue('half a thought');
});

test('Ctrl+K right after Escape opens the list of rooms again', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  // Until the browser draws, what was closed has the focus where nothing had it before.
  await anna.roomBox.evaluate((box) => {
    box.closest('dialog')!.close();
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }));
  });
  await expect(anna.roomBox).toBeFocused();
});

test('the room that is marked stays marked while others come into the list', async ({ person, hallway }) => {
  for (const room of ['kitchen', 'team-kitchen']) await hallway.say(room, 'hello');
  const anna = await person();
  await anna.open();
  await hallway.say('kitchenette', 'hello');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/rooms$/, async (route) => {
    await held;
    await route.continue();
  });
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await anna.page.keyboard.type('kit');
  await anna.page.keyboard.press('ArrowDown');
  const marked = anna.dialog.locator('[aria-selected=true]');
  await expect(marked).toHaveText('team-kitchen');
  letGo();
  await expect(anna.foundRooms).toHaveText(['kitchen', 'kitchenette', 'team-kitchen']);
  await expect(marked).toHaveText('team-kitchen');
  await anna.page.keyboard.press('Enter');
  await expect(anna.page).toHaveURL(/\/r\/team-kitchen$/);
});

test('closing what floats leads back to where the focus was', async ({ person }) => {
  const anna = await person();
  await anna.open();
  for (const [key, place] of [['Control+k', anna.box], ['Control+k', anna.log], ['?', anna.log]] as const) {
    await place.focus();
    await anna.page.keyboard.press(key);
    await expect(anna.dialog).toBeVisible();
    await anna.page.keyboard.press('Escape');
    await expect(anna.dialog).toHaveCount(0);
    await expect(place).toBeFocused();
  }
});

test('what is typed where the focus was led back to is written there', async ({ person }) => {
  const anna = await person();
  await anna.open();
  const search = anna.page.getByRole('searchbox');
  for (const box of [anna.box, search, anna.box]) {
    await box.fill('');
    for (const letter of 'abc') {
      await anna.page.keyboard.press('Control+k');
      await expect(anna.roomBox).toBeFocused();
      await anna.page.keyboard.press('Escape');
      await expect(anna.dialog).toHaveCount(0);
      await anna.page.keyboard.type(letter);
    }
    await expect(box).toHaveValue('abc');
  }
});

test('Alt and the arrows go to the room above and below', async ({ person, hallway }) => {
  for (const room of ['attic', 'garden', 'kitchen']) await hallway.say(room, 'hello');
  const anna = await person();
  await anna.open('garden');
  const rooms = await anna.page.getByRole('navigation', { name: 'Rooms' }).locator('li a').evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  const here = rooms.indexOf('/r/garden');
  expect(here).toBeGreaterThan(0);
  await anna.page.keyboard.press('Alt+ArrowUp');
  await expect(anna.page).toHaveURL(new RegExp(`${rooms[here - 1]}$`));
  await anna.is('live');
  await anna.box.focus();
  await anna.page.keyboard.press('Alt+ArrowDown');
  await expect(anna.page).toHaveURL(new RegExp(`${rooms[here]}$`));
});

test('what is typed anywhere goes into the box, and ? shows the keys', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.log.focus();
  await anna.page.keyboard.type('hello, you?');
  await expect(anna.box).toHaveValue('hello, you?');
  await expect(anna.dialog).toHaveCount(0);
  await anna.log.focus();
  await anna.page.keyboard.press('?');
  await expect(anna.page.getByRole('dialog', { name: 'Keys' })).toContainText('Goes to another room by a few letters of its name.');
  await anna.page.keyboard.type('abc');
  await anna.page.keyboard.press('Escape');
  await expect(anna.box).toHaveValue('hello, you?');
});

test('the keys are read from their beginning, and give the focus back', async ({ person }) => {
  const anna = await person({ viewport: { width: 1280, height: 500 } });
  await anna.open();
  await anna.log.focus();
  await anna.page.keyboard.press('?');
  const heading = anna.dialog.getByRole('heading', { name: 'Keys', exact: true });
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
  const close = anna.dialog.getByRole('button', { name: 'Close' });
  await expect(close).not.toBeInViewport();
  await anna.page.keyboard.press('End');
  await expect(close).toBeInViewport();
  await anna.page.keyboard.press('Tab');
  await expect(anna.dialog.getByRole('checkbox')).toBeFocused();
  await anna.page.keyboard.press('Escape');
  await expect(anna.dialog).toHaveCount(0);
  await expect(anna.log).toBeFocused();
});

test('keys of a single letter or sign can be turned off on this device', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.page.getByRole('link', { name: 'Keys and help' }).click();
  await anna.dialog.getByRole('checkbox').uncheck();
  await anna.dialog.getByRole('button', { name: 'Close' }).click();
  await expect(anna.dialog).toHaveCount(0);
  await anna.page.reload();
  await anna.is('live');
  await anna.log.focus();
  await anna.page.keyboard.type('?a');
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await expect(anna.dialog).toHaveCount(1);
  await anna.page.keyboard.press('Escape');
  await expect(anna.dialog).toHaveCount(0);
  await expect(anna.box).toHaveValue('');
  await expect(anna.log).toBeFocused();
});

test('Page Up and Page Down scroll the list from the box', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 60 }, (_, i) => `message ${i + 1}`));
  const anna = await person();
  await anna.open();
  await expect(anna.message('message 60')).toBeInViewport();
  await anna.box.fill('half a thought');
  await anna.box.press('PageUp');
  await expect(anna.message('message 60')).not.toBeInViewport();
  await expect(anna.box).toBeFocused();
  await anna.box.press('PageDown');
  await expect(anna.message('message 60')).toBeInViewport();
  await expect(anna.box).toHaveValue('half a thought');
});

test('the arrows go from message to message in the list, and from the last one into the box', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 40 }, (_, i) => `message ${i + 1}`));
  const anna = await person();
  await anna.open();
  await anna.say('mine');
  await expect(anna.moreLink('mine')).toBeAttached();
  const time = (body: string) => anna.item(body).locator('a.when');
  await anna.log.focus();
  await anna.page.keyboard.press('ArrowUp');
  await expect(time('mine')).toBeFocused();
  for (let step = 0; step < 30; step++) await anna.page.keyboard.press('ArrowUp');
  await expect(time('message 11')).toBeFocused();
  await expect(anna.message('message 11')).toBeInViewport();
  for (let step = 0; step < 30; step++) await anna.page.keyboard.press('ArrowDown');
  await expect(time('mine')).toBeFocused();
  await anna.page.keyboard.press('ArrowRight');
  await expect(anna.moreLink('mine')).toBeFocused();
  await anna.page.keyboard.press('ArrowLeft');
  await expect(time('mine')).toBeFocused();
  await anna.page.keyboard.press('ArrowDown');
  await expect(anna.box).toBeFocused();
});

test('a draft is marked in the list of rooms, in other tabs too, and never stands in another room', async ({ person, hallway }) => {
  for (const room of ['garden', 'kitchen']) await hallway.say(room, 'hello');
  const anna = await person();
  await anna.open('kitchen');
  await anna.box.fill('soup or');
  const second = await anna.tab();
  await second.open('garden');
  await expect(second.roomLink('kitchen')).toContainText('Draft');
  await expect(second.box).toHaveValue('');
  await second.box.fill('roses');
  await expect(anna.roomLink('garden')).toContainText('Draft');
  await expect(anna.roomLink('kitchen')).not.toContainText('Draft');
  await second.box.press('Enter');
  await expect(anna.roomLink('garden')).not.toContainText('Draft');
  await anna.box.fill('');
  await expect(second.roomLink('kitchen')).not.toContainText('Draft');

  await anna.open('a-room-without-a-word');
  await anna.box.fill('to be continued');
  await anna.page.goto('/r/kitchen');
  await expect(anna.roomLink('a-room-without-a-word')).toContainText('Draft');
  await anna.roomLink('a-room-without-a-word').click();
  await expect(anna.box).toHaveValue('to be continued');
});

for (const javaScriptEnabled of [true, false]) {
  test(`the page of help tells the keys ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ person }) => {
    const anna = await person({ javaScriptEnabled });
    await anna.page.goto('/r/lobby');
    await anna.page.goto((await anna.page.getByRole('link', { name: 'Keys and help' }).getAttribute('href'))!);
    await expect(anna.heading).toHaveText('Help');
    await expect(anna.page.getByRole('heading', { name: 'Keys' })).toBeVisible();
    await expect(anna.page.getByRole('term').filter({ hasText: 'Ctrl + K or ⌘ + K' })).toBeVisible();
    await anna.page.getByRole('link', { name: 'To the lobby' }).click();
    await expect(anna.lobby.nameBox).toBeVisible();
  });
}

const LOOKS = {
  light: { colorScheme: 'light' },
  'dark, on a phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing in what floats, and it fits: ${look}`, async ({ person, hallway }) => {
    for (const room of ['garden', 'kitchen']) await hallway.say(room, 'hello');
    const anna = await person(options);
    await anna.open('garden');
    await anna.page.evaluate(() => localStorage.setItem('draft:kitchen', 'soup'));
    await anna.page.reload();
    await anna.is('live');
    await anna.send('mine');
    await expect(anna.moreLink('mine')).toBeAttached();
    const isSound = async (what: string) => {
      expect.soft(await faults(anna.page), what).toEqual([]);
      expect.soft(await anna.overflow(), what).toBe(0);
    };
    await isSound('a draft in the list');
    await anna.box.press('ArrowUp');
    await expect(anna.editBox).toHaveValue('mine');
    await isSound('editing');
    await anna.editBox.fill('mine too');
    await anna.editBox.press('Escape');
    await expect(anna.told).not.toBeEmpty();
    await isSound('told');
    await anna.moreLink('mine').click();
    await expect(anna.dialog).toBeVisible();
    await isSound('menu');
    await anna.dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(anna.page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible();
    await isSound('deleting');
    await anna.page.keyboard.press('Escape');
    await anna.page.keyboard.press('Control+k');
    await expect(anna.foundRooms).toHaveCount(2);
    await isSound('rooms');
    await anna.page.keyboard.press('Escape');
    await anna.log.focus();
    await anna.page.keyboard.press('?');
    await expect(anna.dialog).toBeVisible();
    await isSound('keys');
    await anna.page.goto('/help');
    await isSound('help');
  });
}
