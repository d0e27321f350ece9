// Pictures of the lobby and of a room with people in it, as PNG files in $SCREENSHOTS.

import path from 'node:path';
import { test } from '../fixtures.ts';

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
