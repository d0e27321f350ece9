// A room as a person sees it, by the names that screen readers hear.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Troubles } from '../troubles.ts';
import { LobbyPage } from './lobby.ts';
import { NewPollPage } from './new-poll.ts';
import { PhonePage } from './phone.ts';
import { PollCard } from './poll.ts';
import { ScreenPage } from './screen.ts';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'paused' | 'offline';

const BODY = '.body';

/** The whole text and nothing else, whatever the white space. */
function exactly(text: string): RegExp {
  const words = text.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^\\s*${words.join('\\s+')}\\s*$`);
}

export class RoomPage {
  readonly lobby: LobbyPage;
  readonly newPoll: NewPollPage;
  readonly phone: PhonePage;
  readonly screen: ScreenPage;

  /** `origin` is for a browser that does not know where the server is. */
  constructor(readonly page: Page, readonly troubles: Troubles, private readonly origin = '') {
    this.lobby = new LobbyPage(page);
    this.newPoll = new NewPollPage(page);
    this.phone = new PhonePage(page);
    this.screen = new ScreenPage(page);
  }

  get heading(): Locator { return this.page.getByRole('heading', { level: 1 }); }
  get log(): Locator { return this.page.getByRole('log', { name: 'Messages' }); }
  get box(): Locator { return this.page.getByRole('textbox', { name: 'Message', exact: true }); }
  get sendButton(): Locator { return this.page.getByRole('button', { name: 'Send', exact: true }); }
  get connection(): Locator { return this.page.getByRole('status').filter({ hasText: /^(connecting|live|reconnecting|paused|offline)$/i }); }
  get people(): Locator { return this.page.getByRole('complementary', { name: /^here/i }).getByRole('listitem'); }
  /** Leads to the newest message, and says how many are new. */
  get jumpButton(): Locator { return this.page.getByRole('button', { name: /^(To the newest|\d+ new since .*|Many new messages)$/ }); }
  get retryButton(): Locator { return this.log.getByRole('button', { name: 'Retry' }); }
  get deleteButton(): Locator { return this.log.getByRole('button', { name: 'Delete' }); }
  get reloadButton(): Locator { return this.page.getByRole('button', { name: /reload/i }).or(this.page.getByRole('link', { name: /reload/i })); }
  get doctorLink(): Locator { return this.page.locator('a[href="/doctor"]'); }
  get stopButton(): Locator { return this.page.getByRole('button', { name: 'Stop listening' }); }
  get startButton(): Locator { return this.page.getByRole('button', { name: 'Start listening' }); }
  get renameButton(): Locator { return this.page.getByRole('button', { name: /change (your )?name/i }); }
  get olderLink(): Locator { return this.page.getByRole('link', { name: /older messages/i }); }
  /** Where messages are missing. */
  get gap(): Locator { return this.log.getByText('Messages are missing here.'); }
  get loadButton(): Locator { return this.log.getByRole('button', { name: 'Load', exact: true }); }
  get newerLink(): Locator { return this.page.getByRole('link', { name: 'Newer messages' }); }
  get lobbyLink(): Locator { return this.page.locator('a[href="/"]').first(); }
  get nameField(): Locator { return this.page.getByRole('textbox', { name: /^(your )?name$/i }); }
  /** What floats over the room. */
  get dialog(): Locator { return this.page.getByRole('dialog'); }
  /** The words that stand above the box for a moment. */
  get told(): Locator { return this.page.locator('#hands').getByRole('status').first(); }
  /** Where one's own message is edited. */
  get editBox(): Locator { return this.page.getByRole('textbox', { name: 'Edit your message' }); }
  get saveButton(): Locator { return this.page.getByRole('button', { name: 'Save', exact: true }); }
  /** Where a room is looked for. */
  get roomBox(): Locator { return this.page.getByRole('combobox', { name: 'Name of a room' }); }
  get foundRooms(): Locator { return this.dialog.getByRole('option'); }
  /** What was done about the room, each in words. */
  get happened(): Locator { return this.log.locator('.happened span'); }
  /** Who is writing. */
  get typing(): Locator { return this.page.locator('.typing'); }
  /** What could stand in the box, and the one of it that Enter takes. */
  get completions(): Locator { return this.page.getByRole('listbox', { name: 'Completions' }).getByRole('option'); }
  get marked(): Locator { return this.page.getByRole('listbox', { name: 'Completions' }).getByRole('option', { selected: true }); }
  /** The line of a room in the list beside the conversation. */
  roomLink(name: string): Locator { return this.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: new RegExp(`^${name}\\b`) }); }
  /** The message's own address. */
  whenLink(body: string): Locator { return this.item(body).locator('a.when'); }

  /** What can be done with one's own message. */
  moreLink(body: string): Locator { return this.item(body).getByRole('link', { name: 'Edit or delete' }); }
  /** What can be done with somebody else's message. */
  moreOf(body: string): Locator { return this.item(body).getByRole('link', { name: 'Reply or react' }); }
  /** Begins to answer it, and waits until that is seen: only then is it kept. */
  async reply(body: string): Promise<void> {
    await this.moreOf(body).click();
    await this.dialog.getByRole('button', { name: 'Reply' }).click();
    await expect(this.replying).toContainText(body);
  }
  /** What a message was answered with. */
  reaction(body: string, emoji: string): Locator { return this.item(body).locator('.reactions').getByRole('button', { name: emoji }); }
  /** What is to be answered, above the box. */
  get replying(): Locator { return this.page.locator('.replying'); }
  /** What a message answers, and the way there. */
  quote(body: string): Locator { return this.item(body).locator('.quote'); }
  /** The texts of the messages, without author and time. */
  get bodies(): Locator { return this.log.locator(BODY); }

  /** The text of the message that says exactly this. */
  message(body: string): Locator { return this.bodies.filter({ hasText: exactly(body) }); }

  /** The same message as a whole: author, time, text and what can be done with it. */
  item(body: string): Locator { return this.log.getByRole('article').filter({ has: this.page.locator('.body', { hasText: exactly(body) }) }); }

  poll(question: string): PollCard { return PollCard.on(this.page, question); }

  /** Opens a room and waits until it hears. */
  async open(room = 'lobby'): Promise<void> {
    await this.page.goto(`${this.origin}/r/${room}`);
    await this.is('live');
  }

  /** Opens a room as the server sends it, and waits for nothing. */
  async read(room = 'lobby'): Promise<void> {
    await this.page.goto(`${this.origin}/r/${room}`);
    await expect(this.log).toBeVisible();
  }

  /** Another tab of the same browser. */
  async tab(): Promise<RoomPage> { return new RoomPage(await this.page.context().newPage(), this.troubles, this.origin); }

  /** Says something; each line break is Shift+Enter to the page. */
  async say(body: string): Promise<void> {
    await this.box.fill(body);
    await this.box.press('Enter');
  }

  /** The button, as on a phone and without scripts. */
  async send(body: string): Promise<void> {
    await this.box.fill(body);
    await this.sendButton.click();
  }

  /** A message that came through by itself in the meantime no longer offers it. */
  async retryIfOffered(): Promise<void> {
    if (await this.retryButton.isVisible()) await this.retryButton.click().catch(() => {});
  }

  async scrollTo(body: string): Promise<void> {
    await this.message(body).evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
    await expect(this.message(body)).toBeInViewport();
  }

  /** Reads on towards the beginning until a message is there. */
  async readBackTo(body: string): Promise<void> {
    while ((await this.message(body).count()) === 0) {
      const before = await this.bodies.first().innerText();
      // A link that comes into view is followed by itself, and may be gone before it is pressed.
      await this.olderLink.click({ timeout: 5_000 }).catch(() => {});
      await expect(this.bodies.first()).not.toHaveText(before);
    }
  }

  /** Scrolls the list to one of its edges, from where it goes on by itself. */
  async scrollToEdge(edge: 'top' | 'bottom'): Promise<void> {
    await this.log.evaluate((log, edge) => (log.scrollTop = edge === 'top' ? 0 : log.scrollHeight), edge);
  }

  /** Changes the name, and waits for the answer, whatever it is. */
  async rename(name: string): Promise<void> {
    await this.renameButton.click();
    await this.nameField.fill(name);
    const answered = this.page.waitForResponse((answer) => answer.url().endsWith('/me') && !['GET', 'HEAD'].includes(answer.request().method()));
    await this.page.getByRole('button', { name: /^(save|change)$/i }).click();
    await answered;
  }

  async is(state: Connection, options?: { timeout?: number }): Promise<void> {
    await expect(this.connection).toHaveText(new RegExp(`^${state}$`, 'i'), options);
  }

  /** Every message is here, once, in this order, and nothing else. */
  async hasExactly(bodies: string[]): Promise<void> {
    await expect(this.bodies).toHaveText(bodies, { useInnerText: true });
  }

  /** It says how many messages it has made up for. */
  async hasCaughtUp(count: number, options?: { timeout?: number }): Promise<void> {
    await this.tells(`Caught up: ${count} message${count === 1 ? '' : 's'}`, options);
  }

  /** It says this where a screen reader hears it once, when it has time, and where it can be read. */
  async tells(words: string, options?: { timeout?: number }): Promise<void> {
    const status = this.page.getByRole('status').filter({ hasText: words });
    await expect(status).toHaveCount(1, options);
    await expect(status).toBeVisible();
    // Nothing of it is cut off.
    expect(await status.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  }

  /** When a message is shown, in milliseconds since 1970 by the page's own clock; it may be there already. */
  async shows(body: string): Promise<number> {
    return this.page.evaluate(
      (body) =>
        new Promise<number>((resolve) => {
          const isThere = () => [...document.querySelectorAll('[role=log] .body')].some((element) => element.textContent!.trim() === body);
          const look = () => {
            if (!isThere()) return;
            watcher.disconnect();
            resolve(performance.timeOrigin + performance.now());
          };
          const watcher = new MutationObserver(look);
          watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
          look();
        }),
      body,
    );
  }

  /** To the page, as if another tab were in front of it: in contexts of Playwright's all tabs are in front. */
  async hide(): Promise<void> { await this.turn('hidden'); }
  async show(): Promise<void> { await this.turn('visible'); }
  async isHidden(): Promise<boolean> { return this.page.evaluate(() => document.hidden); }

  private async turn(visibility: 'hidden' | 'visible'): Promise<void> {
    await this.page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { get: () => visibility, configurable: true });
      Object.defineProperty(document, 'hidden', { get: () => visibility === 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, visibility);
  }

  /** Marks the document, so that a test can tell whether it was loaded anew. */
  async mark(): Promise<void> { await this.page.evaluate(() => Object.assign(window, { marked: true })); }
  async isMarked(): Promise<boolean> { return this.page.evaluate(() => 'marked' in window); }

  /** How far the page can be scrolled sideways, in pixels: a page that fits says 0. */
  async overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}
