import type { Locator } from '@playwright/test';
import { demo } from './demo-homeserver';
import { FramePage } from './frame-page';

/** Where the streams stand, and the live tail. */
export class StreamsPage extends FramePage {
  get positions(): Locator {
    return this.page.getByRole('grid', { name: 'Streams' });
  }

  lane(stream: string): Locator {
    return this.positions.getByRole('row').filter({ has: this.page.getByText(stream, { exact: true }) });
  }

  get tail(): Locator {
    return this.page.getByRole('grid', { name: 'Rows as they come' });
  }

  get tailPart(): Locator {
    return this.page.getByRole('region', { name: 'Live tail' });
  }

  get rows(): Locator {
    return this.tail.getByRole('row');
  }

  get newRows(): Locator {
    return this.tailPart.getByRole('button', { name: /new: return to the newest$/ });
  }

  filter(name: string): Locator {
    return this.page.getByRole('group', { name: 'Streams shown' }).getByRole('button', { name });
  }

  button(name: string): Locator {
    return this.tailPart.getByRole('button', { name, exact: true });
  }

  async open(search = ''): Promise<void> {
    await this.goTo(`/${demo.serverName}/streams${search}`);
    await this.rows.nth(2).waitFor({ timeout: 60_000 });
  }

  /** Chooses one of a list above the tail. */
  async choose(list: 'Stream' | 'Writer', name: string): Promise<void> {
    await this.tailPart.getByRole('button', { name: new RegExp(`${list}$`) }).click();
    await this.page.getByRole('option', { name, exact: true }).click();
  }
}
