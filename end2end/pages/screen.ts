// A room's big screen.

import { expect, type Locator, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const JSQR = readFileSync(createRequire(import.meta.url).resolve('jsqr'), 'utf8');

type JsQr = (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null;

export class ScreenPage {
  constructor(readonly page: Page) {}

  get headline(): Locator { return this.page.getByRole('heading', { level: 1 }); }
  get answers(): Locator { return this.page.getByRole('main').getByRole('list').getByRole('listitem'); }
  get connection(): Locator { return this.page.getByRole('status').filter({ hasText: /^(connecting|live|reconnecting|paused|offline)$/i }); }
  get code(): Locator { return this.page.getByRole('img', { name: /QR|code/i }); }
  get crowd(): Locator { return this.page.getByText(/^\d+ here$/); }
  get turnout(): Locator { return this.page.getByText(/voted/); }

  answer(text: string): Locator { return this.answers.filter({ hasText: text }); }
  button(name: 'Back' | 'Next' | 'Reveal the results' | 'Close the poll' | 'Full screen'): Locator { return this.page.getByRole('button', { name }); }

  async open(room = 'lobby', key?: string): Promise<void> {
    await this.page.goto(`/r/${room}/screen${key ? `?key=${key}` : ''}`);
    await this.isLive();
  }

  async isLive(options?: { timeout?: number }): Promise<void> { await expect(this.connection).toHaveText(/^live$/i, options); }

  async press(key: string): Promise<void> { await this.page.keyboard.press(key); }

  /** What a phone reads when it is held before the code. */
  async scan(): Promise<string> {
    const photo = (await this.page.screenshot()).toString('base64');
    const phone = await this.page.context().newPage();
    await phone.evaluate(JSQR);
    const read = await phone.evaluate(async (photo) => {
      const picture = new Image();
      picture.src = `data:image/png;base64,${photo}`;
      await picture.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height }).getContext('2d')!;
      canvas.drawImage(picture, 0, 0);
      const { data, width, height } = canvas.getImageData(0, 0, picture.width, picture.height);
      return (window as unknown as { jsQR: JsQr }).jsQR(data, width, height)?.data ?? '';
    }, photo);
    await phone.close();
    return read;
  }

  /** It shows this many votes for each of these choices. */
  async stands(votes: Record<string, number>): Promise<void> {
    for (const [text, count] of Object.entries(votes)) await expect(this.answer(text)).toContainText(new RegExp(`% ${count} votes?`));
  }

  /** How many votes each choice has, in the order of the screen. */
  async votes(): Promise<number[]> {
    return (await this.answers.allTextContents()).map((text) => Number(/(\d+) votes?/.exec(text)?.[1]));
  }
}
