// Between the server's page and the living one.

import { expect, test } from './fixtures.ts';
import { Guest, votesOf } from './guest.ts';
import type { RoomPage } from './pages/room.ts';
import { NO_SERVER } from './troubles.ts';

/** Keeps pages that somebody opens from now on from coming alive, until what this gives back is called. */
async function holdBack(person: RoomPage): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  person.troubles.expect(/preload/);
  await person.page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

test('text typed before the page is alive is still there when it is', async ({ person, hallway }) => {
  const anna = await person();
  const letGo = await holdBack(anna);
  await anna.page.goto('/r/lobby', { waitUntil: 'commit' });
  await anna.box.pressSequentially('typed early');
  letGo();
  await anna.is('live');
  await expect(anna.box).toHaveValue('typed early');
  await anna.box.press('Enter');
  await expect(anna.message('typed early')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['typed early']);
});

// Where it is another day than in UTC, which is how the server tells days.
const ANOTHER_DAY = new Date().getUTCHours() < 11 ? 'Pacific/Pago_Pago' : 'Pacific/Kiritimati';

for (const room of ['its room', 'its room on another day', 'a phone'] as const) {
  test(`a choice that is tapped before the page is alive is voted for when it is, in ${room}`, async ({ person, hallway }) => {
    const host = new Guest(hallway.url);
    const poll = await host.ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
    const anna = await person(room === 'its room on another day' ? { timezoneId: ANOTHER_DAY } : {});
    const letGo = await holdBack(anna);
    await anna.page.goto(room === 'a phone' ? '/v/lobby' : '/r/lobby', { waitUntil: 'commit' });
    const card = room === 'a phone' ? anna.phone.poll('Tea?') : anna.poll('Tea?');
    await card.choice('No').check();
    letGo();
    await expect(card.thanks).toBeVisible();
    await expect(card.choice('No')).toBeChecked();
    await expect.poll(async () => votesOf(await host.read('lobby', poll.id))).toEqual([0, 1]);
  });
}

test('what is unticked before the page is alive counts no longer when it is', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const poll = await host.ask('lobby', { question: 'Cake?', choices: ['Apple', 'Plum'], select: 'many' });
  const anna = await person();
  await anna.open();
  await anna.poll('Cake?').choice('Apple').check();
  await anna.poll('Cake?').choice('Plum').check();
  await expect.poll(async () => votesOf(await host.read('lobby', poll.id))).toEqual([1, 1]);
  const letGo = await holdBack(anna);
  await anna.page.reload({ waitUntil: 'commit' });
  await anna.poll('Cake?').choice('Apple').uncheck();
  letGo();
  await expect.poll(async () => votesOf(await host.read('lobby', poll.id))).toEqual([0, 1]);
  await expect(anna.poll('Cake?').choice('Apple')).not.toBeChecked();
});

test('what is said between the server’s page and the stream is not lost', async ({ person, hallway }) => {
  await hallway.say('lobby', 'in the page');
  const anna = await person();
  const letGo = await holdBack(anna);
  await anna.page.goto('/r/lobby', { waitUntil: 'commit' });
  await expect(anna.message('in the page')).toBeVisible();
  await hallway.say('lobby', 'in between');
  letGo();
  await anna.is('live');
  await hallway.say('lobby', 'on the stream');
  await anna.hasExactly(['in the page', 'in between', 'on the stream']);
});

test('a page whose WASM never comes is still a room', async ({ person, hallway }) => {
  const anna = await person();
  anna.troubles.expect(NO_SERVER, /wasm|preload/i);
  await anna.page.route('**/*.wasm', (route) => route.abort('failed'));
  await anna.read();
  await anna.send('by the form');
  await expect(anna.message('by the form')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['by the form']);
});

test('going back to a page in the browser’s history finds it live and complete', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.page.goto('/');
  await hallway.say('lobby', 'while away');
  await anna.page.goBack();
  await anna.is('live');
  await anna.hasExactly(['while away']);
});
