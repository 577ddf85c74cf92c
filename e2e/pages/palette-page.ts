import type { Locator } from '@playwright/test';
import { FramePage } from './frame-page';

/** The field that goes anywhere. */
export class PalettePage extends FramePage {
  get field(): Locator {
    return this.page.getByRole('combobox', { name: 'User, room, event, alias, link, name or screen' });
  }

  get entries(): Locator {
    return this.page.getByRole('listbox', { name: 'Where to go' }).getByRole('option');
  }

  /** What it says beside the entries. */
  get sentence(): Locator {
    return this.dialog('Jump to').getByRole('status');
  }

  async open(): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.field.waitFor();
  }

  /** Opens the palette, enters a text and goes to what is chosen first. */
  async jumpTo(text: string): Promise<void> {
    await this.open();
    await this.field.fill(text);
    await this.entries.first().waitFor();
    await this.field.press('Enter');
    await this.field.waitFor({ state: 'detached' });
  }
}
