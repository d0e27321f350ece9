// The page that tells whether streams pass says what is so.

import { expect, test } from './fixtures.ts';
import { DoctorPage } from './pages/doctor.ts';

test('where nothing is in the way it says so', async ({ person, hallway }) => {
  const doctor = new DoctorPage((await person()).page);
  await doctor.open();
  await expect(doctor.finding('Streams')).toContainText('Streams pass: four frames came one second apart.');
  await doctor.isDone();
  await expect(doctor.finding('Silence')).toContainText('Silence is left alone');
  await expect(doctor.finding('HTTP')).toContainText('HTTP/1.1');
  await expect(doctor.finding('Proxy')).toContainText('No proxy shows itself');
  await expect(doctor.finding('Clock')).toContainText('agree');
  await expect(doctor.finding('Tabs')).toContainText('share their streams, which a shared worker holds');
  await expect(doctor.summary).toContainText('Nothing is in the way');
  await expect(doctor.lines('nginx')).toBeHidden();
  await expect.poll(() => hallway.streams()).toBe(0);
});

test('where streams are held back it says so, and shows the lines that let them pass', async ({ person, gate }) => {
  gate.holds();
  const doctor = new DoctorPage((await person({ baseURL: gate.url })).page);
  await doctor.open();
  await expect(doctor.finding('Streams')).toContainText('Streams are held back: four frames came together');
  await doctor.isDone();
  await expect(doctor.summary).toContainText('Below are the lines that let streams pass');
  await expect(doctor.lines('nginx')).toContainText('proxy_buffering off;');
  for (const [proxy, line] of [['Caddy', 'flush_interval'], ['HAProxy', 'timeout client'], ['Cloudflare', 'ingress']]) {
    await expect(doctor.lines(proxy).filter({ hasText: line })).toBeVisible();
  }
});

test('where silent streams are cut it says after how long', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  anna.troubles.expect(/net::ERR_/);
  const doctor = new DoctorPage(anna.page);
  await doctor.open();
  await expect(doctor.finding('Streams')).toContainText('Streams pass');
  gate.cuts();
  await expect(doctor.finding('Silence')).toContainText(/Silent streams are cut after \d(\.\d)? seconds/);
  await doctor.isDone();
  await expect(doctor.lines('nginx')).toContainText('proxy_read_timeout');
});

test('a clock that is wrong is told from a proxy that is', async ({ person }) => {
  const { page } = await person();
  await page.addInitScript(() => {
    const right = Date.now.bind(Date);
    Date.now = () => right() + 5 * 60_000;
  });
  const doctor = new DoctorPage(page);
  await doctor.open();
  await expect(doctor.finding('Clock')).toContainText('Your clock is 5 minutes ahead');
  await expect(doctor.finding('Streams')).toContainText('Streams pass');
});

test('without scripts it has the lines for a shell', async ({ person, hallway }) => {
  const { page } = await person({ javaScriptEnabled: false });
  await page.goto('/doctor');
  await expect(page.getByText(`curl -N ${hallway.url}/doctor/frames`)).toBeVisible();
});
