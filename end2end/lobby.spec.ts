// The lobby: which rooms there are, what is going on in them, and the way to a new one.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';

test('the lobby lists the rooms with their last message and how many are there', async ({ person, hallway }) => {
  await hallway.sayAll('kitchen', ['older', 'The kettle is on.']);
  const [anna, ben] = [await person(), await person()];
  await ben.open('kitchen');
  await anna.page.goto('/');
  await expect(anna.lobby.room('lobby')).toBeVisible();
  await expect(anna.lobby.line('kitchen')).toContainText('The kettle is on.');
  await expect(anna.lobby.line('kitchen')).toContainText('1');
  const time = anna.lobby.line('kitchen').getByRole('time');
  const clock = await time.evaluate((time: HTMLTimeElement) => new Date(time.dateTime).toTimeString().slice(0, 5));
  await expect(time, 'by her own clock').toHaveText(new RegExp(`^(Yesterday, )?${clock}$`));
  await anna.lobby.room('kitchen').click();
  await expect(anna.heading).toContainText('kitchen');
  await anna.is('live');
});

for (const width of [390, 1280]) {
  for (const javaScriptEnabled of [true, false]) {
    test(`who one is stands in the head of the page however many rooms there are, at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} a script`, async ({ person, hallway }) => {
      for (let n = 1; n <= 30; n++) await hallway.say(`room-${n}`, 'hello');
      const anna = await person({ viewport: { width, height: 800 }, javaScriptEnabled });
      await anna.lobby.open();
      await expect(anna.lobby.line('room-30')).toHaveCount(1);
      await expect(anna.lobby.you).toBeInViewport();
      await expect(anna.lobby.ownName).toBeHidden();
      // Behind the way past the head and the way home it is the first that the keyboard comes to.
      for (let n = 0; n < 3; n++) await anna.page.keyboard.press('Tab');
      await expect(anna.lobby.you).toBeFocused();
      await anna.page.keyboard.press('Enter');
      await expect(anna.lobby.ownName).toBeFocused();
      await expect(anna.page.getByRole('dialog', { name: 'You' }).getByRole('link', { name: 'Settings' })).toBeVisible();
      if (javaScriptEnabled) expect(await faults(anna.page)).toEqual([]);
      await anna.page.keyboard.press('Escape');
      await expect(anna.lobby.ownName).toBeHidden();
      await expect(anna.lobby.you).toBeFocused();
      await anna.lobby.you.click();
      await anna.lobby.ownName.fill('A Name as Long as a Name Can Be.');
      await anna.lobby.ownName.press('Enter');
      await expect(anna.lobby.you).toHaveText(/A Name as Long as a Name Can Be\./);
      expect(await anna.overflow()).toBe(0);
      if (javaScriptEnabled) expect(await faults(anna.page)).toEqual([]);
    });
  }
}

test('a room is made by typing its name', async ({ person, hallway }) => {
  const anna = await person();
  await anna.page.goto('/');
  await anna.lobby.openRoom('Team Stand-up');
  await expect(anna.page).toHaveURL(/\/r\/team-stand-up$/);
  await anna.is('live');
  await anna.say('first');
  await expect.poll(() => hallway.bodies('team-stand-up')).toEqual(['first']);
  await anna.page.goto('/');
  await expect(anna.lobby.line('team-stand-up')).toContainText('first');
});

test('a name that cannot be a room’s is answered with a sentence, and stays in the box', async ({ person }) => {
  const anna = await person();
  anna.troubles.expect(/status of 4\d\d/);
  await anna.page.goto('/');
  await anna.lobby.openRoom('../etc');
  await expect(anna.page.getByText(/A room's name (is made of|begins with)/)).toBeVisible();
  await expect(anna.lobby.nameBox).toHaveValue('../etc');
});

test('a page that is not there says so and leads back', async ({ person }) => {
  const anna = await person();
  anna.troubles.expect(/status of 404/);
  const answer = await anna.page.goto('/no/such/page');
  expect(answer!.status()).toBe(404);
  await expect(anna.heading).toBeVisible();
  await anna.page.getByRole('main').getByRole('link', { name: /lobby/i }).click();
  await expect(anna.lobby.room('lobby')).toBeVisible();
});

test('pages have names of their own', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/');
  await expect(anna.page).toHaveTitle(/Hallway/);
  await anna.page.goto('/r/kitchen');
  await expect(anna.page).toHaveTitle(/kitchen.*Hallway/);
});
