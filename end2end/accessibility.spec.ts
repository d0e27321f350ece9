// No page has a fault that a machine can find.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import { DoctorPage } from './pages/doctor.ts';

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'light, on a phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  'dark, on a phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
} as const;

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing: ${look}`, async ({ person, hallway }) => {
    await hallway.sayAll('lobby', ['hello', 'two\nlines', 'https://example.org/', '🚪']);
    const anna = await person(options);
    await anna.page.goto('/');
    expect(await faults(anna.page), 'lobby').toEqual([]);
    await anna.open();
    await anna.say('mine');
    await expect(anna.item('mine').locator('time')).toBeVisible();
    expect(await faults(anna.page), 'room').toEqual([]);
    await anna.renameButton.click();
    await expect(anna.nameField).toBeVisible();
    expect(await faults(anna.page), 'changing the name').toEqual([]);
    await anna.open('an-empty-room');
    expect(await faults(anna.page), 'empty room').toEqual([]);
    await anna.page.goto('/status');
    expect(await faults(anna.page), 'status').toEqual([]);
    await anna.page.goto('/doctor');
    await expect(new DoctorPage(anna.page).finding('Streams')).toContainText('Streams pass');
    expect(await faults(anna.page), 'doctor').toEqual([]);
    anna.troubles.expect(/status of 404/);
    await anna.page.goto('/no/such/page');
    expect(await faults(anna.page), '404').toEqual([]);
  });
}

test.describe('with feeds', () => {
  test.use({ flags: ['--demo'] });

  for (const [look, options] of Object.entries(LOOKS)) {
    test(`axe finds nothing in votes, on the big screen, in figures and feeds: ${look}`, async ({ person, hallway }) => {
      const host = new Guest(hallway.url);
      const hidden = await host.ask('hall', { question: 'Who wins?', choices: ['Red', 'Blue'], results: 'hidden' });
      await host.ask('hall', { question: 'What would you like to know?', choices: ['When is lunch?'], adding: 'everyone' });
      const several = await host.ask('hall', { question: 'Which talks?', choices: ['One', 'Two', 'Three'], select: 'many', closes_in: 600 });
      await host.vote('hall', several.id, 0, 2);
      const anna = await person(options);
      await anna.open('hall');
      await anna.poll('Which talks?').vote('Two');
      await expect(anna.poll('Which talks?').thanks).toBeVisible();
      expect.soft(await faults(anna.page), 'cards in a room').toEqual([]);
      await anna.phone.open('hall');
      expect.soft(await faults(anna.page), 'page of the phone').toEqual([]);
      await anna.page.goto(`/r/hall/polls/${hidden.id}`);
      expect.soft(await faults(anna.page), 'one poll').toEqual([]);
      await anna.newPoll.open('hall');
      expect.soft(await faults(anna.page), 'new poll').toEqual([]);
      await anna.screen.open('hall');
      expect.soft(await faults(anna.page), 'big screen').toEqual([]);
      await anna.screen.press('ArrowLeft');
      await anna.screen.press('ArrowLeft');
      await expect(anna.screen.headline).toHaveText('Who wins?');
      expect.soft(await faults(anna.page), 'big screen without results').toEqual([]);
      await host.close('hall', several.id);
      await anna.page.goto(`/r/hall/polls/${several.id}`);
      await anna.phone.poll('Which talks?').isClosed();
      expect.soft(await faults(anna.page), 'a closed poll').toEqual([]);
      await anna.page.goto('/v/an-empty-room');
      expect.soft(await faults(anna.page), 'nothing to vote on').toEqual([]);
      await anna.page.goto('/r/an-empty-room/screen');
      expect.soft(await faults(anna.page), 'big screen without a poll').toEqual([]);
      await anna.page.goto('/status');
      await expect(anna.page.getByRole('status').filter({ hasText: 'live' })).toBeVisible();
      expect.soft(await faults(anna.page), 'figures').toEqual([]);
      await anna.page.goto('/feeds');
      await expect(anna.page.getByText('live', { exact: true }).first()).toBeVisible();
      expect.soft(await faults(anna.page), 'feeds').toEqual([]);
    });
  }
});

test('axe finds nothing in a message that failed', async ({ person }) => {
  const anna = await person();
  await anna.open();
  anna.troubles.expect(/403/);
  await anna.page.route('**/r/lobby/messages', (route) => route.fulfill({ status: 403 }));
  await anna.say('nowhere');
  await expect(anna.retryButton).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
});

test('a reader who wants no motion gets none', async ({ person }) => {
  const anna = await person({ reducedMotion: 'reduce' });
  await anna.open();
  await anna.say('still');
  await expect(anna.message('still')).toBeVisible();
  // A message on its way says so after a moment; nothing else may be about to move.
  const moving = () => anna.page.evaluate(() => document.getAnimations().filter((animation) => animation.playState === 'running').length);
  await expect.poll(moving).toBe(0);
});
