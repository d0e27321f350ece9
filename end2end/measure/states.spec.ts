// Pictures of what is seen seldom: a line that is cut, messages that wait or are missing, long words, and what the doctor finds.
// As PNG files in $SCREENSHOTS: `node screenshots.mjs FOLDER states`.

import path from 'node:path';
import { test } from '../fixtures.ts';
import { Guest } from '../guest.ts';
import { DoctorPage } from '../pages/doctor.ts';

const FOLDER = process.env.SCREENSHOTS ?? 'screenshots';

const LOOKS = {
  '1280': { viewport: { width: 1280, height: 800 } },
  '390': { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  '360-dark': { viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true, colorScheme: 'dark' },
} as const;
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

for (const [look, options] of Object.entries(LOOKS)) {
  const file = (name: string) => ({ path: path.join(FOLDER, `${name}-${look}.png`) });

  test(`a line that is cut, and what comes of it, ${look}`, async ({ person, hallway, gate }) => {
    const anna = await person({ ...options, baseURL: gate.url });
    anna.troubles.expect(/./);
    await anna.open('team');
    await hallway.sayAll('team', ['Good morning', `A long word: ${LONG}`, 'https://example.org/a/very/long/address/that/goes/on/and/on/and/on']);
    await gate.refuses();
    await anna.is('reconnecting');
    await anna.send('Is anybody there?');
    await anna.page.screenshot(file('reconnecting'));
    await hallway.sayAll('team', ['one', 'two', 'three']);
    await gate.passes();
    await anna.hasCaughtUp(3, { timeout: 20_000 });
    await anna.page.screenshot(file('caught-up'));
    gate.stallsAt(/\/messages$/);
    await anna.send('This one gets no answer');
    await anna.log.getByText('No answer yet').waitFor({ timeout: 20_000 });
    await anna.page.screenshot(file('no-answer'));
    await gate.passes();
    await gate.refuses();
    await hallway.sayAll('team', Array.from({ length: 1_010 }, (_, i) => `missed ${i}`));
    await gate.passes();
    await anna.gap.waitFor({ timeout: 30_000 });
    await anna.gap.scrollIntoViewIfNeeded();
    await anna.page.screenshot(file('gap'));
  });

  test(`what the doctor finds, ${look}`, async ({ person, gate }) => {
    const healthy = new DoctorPage((await person(options)).page);
    await healthy.open();
    await healthy.page.screenshot({ ...file('doctor-measuring'), fullPage: true });
    await healthy.isDone();
    await healthy.page.screenshot({ ...file('doctor-well'), fullPage: true });
    const cut = await person({ ...options, baseURL: gate.url });
    cut.troubles.expect(/./);
    const sick = new DoctorPage(cut.page);
    await sick.open();
    await sick.finding('Streams').getByText('Streams pass').waitFor();
    gate.cuts();
    await sick.isDone();
    await sick.page.screenshot({ ...file('doctor-cut'), fullPage: true });
    gate.holds();
    await sick.open();
    await sick.isDone();
    await sick.page.screenshot({ ...file('doctor-held'), fullPage: true });
  });

  test(`the lobby, questions, a poll, the big screen and the dashboard, ${look}`, async ({ person, hallway }) => {
    const host = new Guest(hallway.url);
    await hallway.say('a-room-with-a-name-as-long-as-it-is-allowed-to-be-0123456789-end', LONG);
    const ended = await host.ask('team', { question: 'Where shall we eat?', choices: ['The market hall', LONG, 'A picnic'] });
    const questions = await host.ask('team', { question: 'What would you like to know?', adding: 'everyone', select: 'many' });
    for (const text of ['When is lunch?', `Why ${LONG}?`, 'Where are the slides?', 'Is there a recording? '.repeat(8)]) await host.add('team', questions.id, text);
    for (let i = 0; i < 9; i++) {
      await new Guest(hallway.url).vote('team', questions.id, i % 4);
      await new Guest(hallway.url).vote('team', ended.id, i % 2);
    }
    const anna = await person(options);
    await anna.lobby.open();
    await anna.page.screenshot(file('lobby'));
    await anna.open('team');
    await anna.rename('Zoe Considerate Hedgehog');
    await anna.poll('Where shall we eat?').vote('A picnic');
    await anna.poll('Where shall we eat?').thanks.waitFor();
    await anna.page.screenshot(file('room-polls'));
    await anna.phone.open('team');
    await anna.page.screenshot({ ...file('phone'), fullPage: true });
    await host.close('team', ended.id);
    await anna.phone.poll('Where shall we eat?').isClosed();
    await anna.page.screenshot({ ...file('phone-closed'), fullPage: true });
    await anna.screen.open('team');
    await anna.page.screenshot(file('screen'));
    await anna.page.goto('/status');
    await anna.page.screenshot({ ...file('status'), fullPage: true });
  });
}
