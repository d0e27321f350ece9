// What is in a page and should not be there, whatever was said on it: elements and attributes that nobody but the page itself may bring.

import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { Hallway } from './hallway.ts';
import type { RoomPage } from './pages/room.ts';

/** What Markdown can give. */
const RICH = ['a', 'blockquote', 'br', 'code', 'del', 'em', 'li', 'ol', 'p', 'pre', 'strong', 'ul'];

/** What a page has whatever is said on it: the names of its elements, and of those in a message or a line of a list also where they stand. */
export type Known = { names: string[]; places: string[] };

/** What is foreign in a page, and the texts there that were asked for. */
export type Seen = { foreign: string[]; texts: string[] };

/** What a page has now. With `html` it is another one as the server sends it, of which nothing runs. */
export async function whatIsOn(page: Page, html?: string): Promise<Known> {
  const names = `[...new Set([...root.querySelectorAll('*')].map((element) => element.localName))]`;
  const [known] = await inEach<Known>(page, html === undefined ? undefined : [html], `({ names: ${names}, places: placesIn(root) })`);
  return known!;
}

/** What the one has or the other. */
export const either = (one: Known, other: Known): Known => ({ names: [...one.names, ...other.names], places: [...one.places, ...other.places] });

/** The elements of a room in which nobody wants anything. */
export async function whatAPlainRoomHas(reader: RoomPage, hallway: Hallway): Promise<Known> {
  const guest = new Guest(hallway.url);
  const { body } = await guest.send('POST', '/r/plain/messages', { body: 'hello https://example.org/', title: 'Hello' });
  const { id } = JSON.parse(body) as { id: string };
  await guest.send('PUT', `/r/plain/messages/${id.split('-')[1]}/reactions/👍`);
  await guest.send('POST', '/r/plain/messages', { body: 'hello', reply_to: id });
  await guest.send('POST', '/r/plain/polls', { question: 'Tea?', choices: ['Yes', 'No'] });
  await guest.send('PUT', '/r/plain/topic', { topic: 'Tea' });
  await reader.open('plain');
  await expect(reader.log.locator('article')).toHaveCount(3);
  await expect(reader.happened).toHaveCount(1);
  // Without a script there are parts of the page that go when it is alive.
  return either(await whatIsOn(reader.page), await whatIsOn(reader.page, await guest.page('/r/plain')));
}

/** What a page has from the server and once it is alive. */
export async function whatIsAt(reader: RoomPage, guest: Guest, path: string): Promise<Known> {
  await reader.page.goto(path);
  return either(await whatIsOn(reader.page), await whatIsOn(reader.page, await guest.page(path)));
}

/** What is in a page and should not be. */
export const foreign = async (page: Page, known: Known): Promise<string[]> => (await seen(page, known, [])).foreign;

/** What is foreign in a page, and the texts of all elements of each kind that is asked for; of `input@value` the attributes. */
export async function seen(page: Page, known: Known, asked: string[]): Promise<Seen> {
  const [now] = await inEach<Seen>(page, undefined, `seenIn(root, ${JSON.stringify({ ...known, rich: RICH, asked })})`);
  return now!;
}

/** The same of pages as the server sends them, of which nothing runs. */
export async function sent(page: Page, htmls: string[], known: Known, asked: string[]): Promise<Seen[]> {
  return inEach(page, htmls, `seenIn(root, ${JSON.stringify({ ...known, rich: RICH, asked })})`);
}

/** What the parser of HTML makes of a text, and of the value of an attribute: NUL is left out of the one and replaced in the other. */
export function drawn(text: string): [string, string] {
  const lines = text.replaceAll(/\r\n?/g, '\n');
  return [lines.replaceAll('\0', ''), lines.replaceAll('\0', '\uFFFD')];
}

/** A message without Markdown, or a title that was found, as a page shows it: without what cannot be seen. */
export const printable = (body: string): string => body.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD');

async function inEach<T>(page: Page, htmls: string[] | undefined, expression: string): Promise<T[]> {
  const roots = htmls ? `${JSON.stringify(htmls)}.map((html) => new DOMParser().parseFromString(html, 'text/html'))` : '[document]';
  return page.evaluate(`(() => { ${placesIn}; ${seenIn}; return ${roots}.map((root) => ${expression}); })()`);
}

function seenIn(root: Document, { names: known, places, rich, asked }: Known & { rich: string[]; asked: string[] }): Seen {
  const foreign = placesIn(root).filter((place) => !places.includes(place));
  if ('xss' in window) foreign.push('something ran');
  for (const element of root.querySelectorAll('*')) {
    if (!known.includes(element.localName) && !(element.closest('.body') && rich.includes(element.localName))) foreign.push(element.outerHTML);
    const names = element.getAttributeNames();
    if (names.some((name) => name.startsWith('on') || name === 'srcdoc' || name === 'formaction' && element.closest('.log'))) foreign.push(element.outerHTML);
    if (element.closest('.log') && names.includes('style')) foreign.push(element.outerHTML);
  }
  for (const element of root.querySelectorAll('.body *')) {
    if (!rich.includes(element.localName)) foreign.push(element.outerHTML);
    const wanted = element.localName === 'a' ? ['href', 'rel', 'target'] : element.localName === 'ol' ? ['start'] : [];
    if (element.getAttributeNames().some((name) => !wanted.includes(name))) foreign.push(element.outerHTML);
    if (element instanceof HTMLAnchorElement && !/^https?:$/.test(element.protocol)) foreign.push(element.outerHTML);
    if (element.localName === 'a' && element.parentElement?.closest('.body a')) foreign.push(element.outerHTML);
  }
  const texts = asked.flatMap((one) => {
    const [selector, attribute] = one.split('@');
    return [...root.querySelectorAll(selector!)].map((element) => (attribute ? element.getAttribute(attribute) : element.textContent) ?? '');
  });
  return { foreign, texts };
}

/** Where elements stand in a message, a line of a list, a notice, a topic or on a page that is plain, but for what Markdown gives and for pictures. */
function placesIn(root: ParentNode): string[] {
  const found = new Set<string>();
  for (const item of root.querySelectorAll('article, li, h1, .happened, .topic, .replying, .typing, .unread-line, .plain-page main')) {
    for (const element of [item, ...item.querySelectorAll('*')]) {
      if (element.closest('.body, svg, #rooms')) continue;
      const names = [];
      for (let at: Element | null = element; at && at !== item.parentElement; at = at.parentElement) names.unshift(at.localName);
      found.add(names.join('>'));
    }
  }
  return [...found];
}
