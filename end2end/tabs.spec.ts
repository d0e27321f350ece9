// Many tabs of one browser are one person.

import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';

async function fiveTabs(first: RoomPage): Promise<RoomPage[]> {
  const tabs = [first];
  while (tabs.length < 5) tabs.push(await first.tab());
  for (const tab of tabs) await tab.open();
  return tabs;
}

test('five tabs of one browser are one person in the list', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await ben.open();
  const tabs = await fiveTabs(anna);
  await expect(ben.people).toHaveCount(2);
  for (const tab of tabs) await expect(tab.people).toHaveCount(2);
  for (const tab of tabs.slice(1)) await tab.page.close();
  await ben.say('still one?');
  await expect(anna.message('still one?')).toBeVisible();
  await expect(ben.people).toHaveCount(2);
});

test('five tabs all hear each message, once', async ({ person, hallway }) => {
  const tabs = await fiveTabs(await person());
  const said: string[] = [];
  for (const [number, tab] of tabs.entries()) {
    said.push(`from tab ${number + 1}`);
    await tab.say(`from tab ${number + 1}`);
    for (const other of tabs) await expect(other.message(`from tab ${number + 1}`)).toBeVisible();
    // The others show what is still on its way too.
    await expect.poll(() => hallway.bodies('lobby')).toEqual(said);
  }
  await hallway.say('lobby', 'from outside');
  for (const tab of tabs) await tab.hasExactly([...said, 'from outside']);
});

test('a name changed in one tab is changed in the others', async ({ person }) => {
  const first = await person();
  const second = await first.tab();
  await first.open();
  await second.open();
  await first.rename('Anna Seghers');
  await expect(second.people).toHaveText([/Anna Seghers/]);
  await expect(second.page.getByRole('button', { name: /You are Anna Seghers/ })).toBeVisible();
});

test('a name changed in a room is changed where one votes too', async ({ person }) => {
  const first = await person();
  const { phone } = await first.tab();
  await first.open();
  await phone.open();
  await first.rename('Anna Seghers');
  await expect(phone.page.getByText('You vote as Anna Seghers')).toBeVisible();
});

test('tabs opened at once by somebody new become one person, and each says its messages once', async ({ person, hallway }) => {
  const first = await person();
  await first.open();
  // As if both had asked before either had an answer: the cookie that came last is everybody's.
  await first.page.context().clearCookies();
  const second = await first.tab();
  await second.open();
  for (const body of ['one', 'two']) {
    await first.say(body);
    await expect(second.message(body)).toBeVisible();
    await expect(first.log.getByText('Sending')).toHaveCount(0);
  }
  await second.say('three');
  for (const tab of [first, second]) await tab.hasExactly(['one', 'two', 'three']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['one', 'two', 'three']);
});

test('a name that is changed in the lobby reaches a page that only votes', async ({ person, hallway }) => {
  await hallway.say('lobby', 'hello');
  const anna = await person();
  await anna.phone.open();
  const lobby = await anna.tab();
  await lobby.lobby.open();
  await lobby.lobby.you.click();
  await lobby.lobby.ownName.fill('Mira');
  await lobby.page.getByRole('button', { name: 'Change' }).click();
  await expect(anna.page.getByText('You vote as Mira')).toBeVisible();
});
