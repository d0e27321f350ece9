// Pictures of the lobby and of a room with people in it, as PNG files in $SCREENSHOTS.

import path from 'node:path';
import { test } from '../fixtures.ts';
import { Guest } from '../guest.ts';

const FOLDER = process.env.SCREENSHOTS ?? 'screenshots';

const LOOKS = {
  'light': { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  'dark': { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  'light-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  'dark-phone': { colorScheme: 'dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
} as const;

test('the lobby and a room, light and dark, wide and on a phone', async ({ person, hallway }) => {
  const [mira, jonas, ada] = [await person(), await person(), await person()];
  const talk = [
    [mira, 'Mira', 'Doors open at nine. Coffee is in the hallway, as always.'],
    [jonas, 'Jonas Lind', 'The second talk moved to room B, the projector in A is on strike.'],
    [jonas, '', 'Programme: https://hall.example/programme'],
    [ada, 'Ada', 'Thanks! Will there be a recording?'],
    [mira, '', 'Yes, by the evening.\n\nSlides are already up:\n  1. Streams without tears\n  2. One log, one cursor'],
    [ada, '', 'You saved my train connection.'],
  ] as const;
  for (const [who, name, body] of talk) {
    if (name) {
      await who.open('conference');
      await who.rename(name);
    }
    await who.say(body);
    await mira.message(body).waitFor();
  }
  await hallway.say('kitchen', 'The kettle is on.');
  await hallway.say('build', 'main is green again, 214 tests in 38 s');
  await hallway.say('lobby', 'Welcome. Every room is a page.');
  for (const [look, options] of Object.entries(LOOKS)) {
    const visitor = await person(options);
    await visitor.page.goto('/');
    await visitor.page.screenshot({ path: path.join(FOLDER, `lobby-${look}.png`) });
    await visitor.open('conference');
    await visitor.message('You saved my train connection.').waitFor();
    await visitor.page.screenshot({ path: path.join(FOLDER, `room-${look}.png`) });
    await visitor.page.goto('/no/such/page');
    visitor.troubles.expect(/status of 404/);
    await visitor.page.screenshot({ path: path.join(FOLDER, `404-${look}.png`) });
    await visitor.page.goto('/status');
    await visitor.page.screenshot({ path: path.join(FOLDER, `status-${look}.png`) });
    await visitor.page.context().close();
  }
});

test.describe('with feeds', () => {
  test.use({ flags: ['--demo', '--public-url', 'http://hall.example'] });

  test('a vote in the room, on a phone and on the big screen, the dashboard and the feeds', async ({ person, hallway }) => {
    const host = new Guest(hallway.url);
    const lunch = await host.ask('conference', { question: 'Where shall we eat?', choices: ['The market hall', 'Canteen, second floor', 'A picnic in the park'] });
    await Promise.all(Array.from({ length: 87 }, (_, i) => new Guest(hallway.url).vote('conference', lunch.id, i % 7 < 4 ? 0 : i % 7 < 6 ? 2 : 1)));
    const listeners = await Promise.all(Array.from({ length: 3 }, () => person()));
    for (const listener of listeners) await listener.phone.open('conference');
    for (const [look, options] of Object.entries(LOOKS)) {
      const visitor = await person(options);
      const shoot = (name: string) => visitor.page.screenshot({ path: path.join(FOLDER, `${name}-${look}.png`) });
      await visitor.open('conference');
      await visitor.poll('Where shall we eat?').vote('The market hall');
      await visitor.poll('Where shall we eat?').thanks.waitFor();
      await shoot('poll');
      await visitor.newPoll.open('conference');
      await shoot('new-poll');
      await visitor.phone.open('conference');
      await shoot('vote');
      await visitor.page.goto('/feeds');
      await visitor.page.getByText('°C').waitFor();
      await shoot('feeds');
      await visitor.page.goto('/status');
      await visitor.page.getByRole('status').filter({ hasText: 'live' }).waitFor();
      await shoot('dashboard');
      await visitor.page.context().close();
    }
    for (const [width, height] of [[1024, 768], [1280, 720], [1920, 1080]] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const wall = await person({ viewport: { width, height }, colorScheme });
        await wall.screen.open('conference');
        await wall.screen.crowd.waitFor();
        await wall.page.screenshot({ path: path.join(FOLDER, `screen-${colorScheme}-${width}.png`) });
        await wall.page.context().close();
      }
    }
  });
});
