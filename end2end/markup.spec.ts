// Text that tries to be more than text.

import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';

const ATTACKS = [
  '<script>window.xss=1</script>',
  '</script><script>window.xss=1</script>',
  '<img class=xss src=x onerror="window.xss=1">',
  '<svg class=xss onload="window.xss=1"></svg>',
  '<svg class=xss><animate onbegin=window.xss=1 attributeName=x dur=1s>',
  '<iframe class=xss srcdoc="<script>parent.xss=1</script>"></iframe>',
  '<a class=xss href="javascript:window.xss=1">click</a>',
  '<math class=xss><mtext><table><mglyph><style><img src=x onerror=window.xss=1>',
  '<details class=xss open ontoggle=window.xss=1>',
  '<body class=xss onload=window.xss=1>',
  '<style class=xss>*{display:none}</style>',
  '<link class=xss rel=stylesheet href=//example.org/x.css>',
  '<base class=xss href="//example.org/">',
  '<form class=xss action=//example.org><button>Send</button></form>',
  '<textarea class=xss></textarea><script>window.xss=1</script>',
  '</textarea><img class=xss src=x onerror=window.xss=1>',
  '<!--><img class=xss src=x onerror=window.xss=1>-->',
  '<![CDATA[<img class=xss src=x onerror=window.xss=1>]]>',
  '"><img class=xss src=x onerror=window.xss=1>',
  "'onmouseover='window.xss=1' class='xss",
  '&lt;img class=xss src=x onerror=window.xss=1&gt;',
  '&#60;script&#62;window.xss=1&#60;/script&#62;',
  '{{constructor.constructor("window.xss=1")()}} ${window.xss=1}',
  'https://example.org/"onmouseover="window.xss=1"class="xss',
  'https://example.org/<img class=xss src=x onerror=window.xss=1>',
  'javascript:window.xss=1//https://example.org',
  '\\u003cscript\\u003ewindow.xss=1\\u003c/script\\u003e',
  '<leptos-island class=xss data-component="Room_1"></leptos-island>',
];

async function isOnlyText(page: RoomPage, bodies: string[]): Promise<void> {
  await expect(page.bodies).toHaveCount(bodies.length);
  expect(await page.bodies.allInnerTexts()).toEqual(bodies);
  await expect(page.page.locator('.xss')).toHaveCount(0);
  await expect(page.bodies.locator(':not(a)')).toHaveCount(0);
  expect(await page.page.evaluate(() => 'xss' in window)).toBe(false);
}

test('markup in messages is text: from the server, after hydration, live and as typed', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', ATTACKS);
  const reader = await person({ javaScriptEnabled: false });
  await reader.read();
  expect(await reader.bodies.allInnerTexts()).toEqual(ATTACKS);
  await expect(reader.page.locator('.xss')).toHaveCount(0);

  const anna = await person();
  await anna.open();
  await isOnlyText(anna, ATTACKS);

  const ben = await person();
  await ben.open('kitchen');
  await hallway.sayAll('kitchen', ATTACKS);
  await isOnlyText(ben, ATTACKS);

  const carla = await person();
  await carla.open('garden');
  for (const [index, attack] of ATTACKS.entries()) {
    await carla.say(attack);
    await expect(carla.bodies).toHaveCount(index + 1);
  }
  await isOnlyText(carla, ATTACKS);
});

test('markup in a name is text wherever the name stands', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  const name = '<img class=xss onerror=xss=1>';
  await anna.rename(name);
  await expect(ben.people.filter({ hasText: name })).toHaveCount(1);
  await anna.say('who am I?');
  await expect(ben.item('who am I?')).toContainText(name);
  for (const page of [anna, ben]) {
    await expect(page.page.locator('.xss')).toHaveCount(0);
    await page.page.reload();
    await page.is('live');
    await expect(page.page.locator('.xss')).toHaveCount(0);
  }
});

test('text that runs the other way, or is very tall, stays in its own line', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await hallway.say('lobby', '\u202Eevil\u2066 text');
  await hallway.say('lobby', `Z${'\u0335\u0321\u034e'.repeat(60)}algo`);
  await hallway.say('lobby', 'plain');
  await expect(anna.message('plain')).toBeVisible();
  await expect.poll(() => anna.overflow()).toBe(0);
});
