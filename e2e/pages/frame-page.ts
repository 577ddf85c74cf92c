import { expect, type Locator, type Page } from '@playwright/test';

export type SectionName =
  'Connections' | 'Overview' | 'Workers' | 'Streams' | 'Users' | 'Rooms' | 'Events' | 'Censorships' | 'Audit';

/** What surrounds every screen: the sections, the status bar, and the dialogs that open from anywhere. */
export class FramePage {
  constructor(readonly page: Page) {}

  section(name: SectionName): Locator {
    // How much has failed may stand behind the name.
    const words = new RegExp(`^${name}(\\s*\\d+)?$`);
    return this.page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: words });
  }

  /** The title of the screen that is shown. */
  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  get statusBar(): Locator {
    return this.page.getByRole('contentinfo');
  }

  get details(): Locator {
    return this.page.getByRole('complementary');
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** Goes to a screen by its address, as a link from elsewhere would. */
  async goTo(path: string): Promise<void> {
    await this.page.evaluate((hash) => (window.location.hash = hash), path);
  }

  /** Locks writing, if an earlier test left it unlocked. */
  async lock(): Promise<void> {
    const unlocked = this.statusBar.getByRole('button', { name: /^writing unlocked/ });
    await expect(unlocked.or(this.statusBar.getByText('read-only'))).toBeVisible();
    if (!(await unlocked.isVisible())) return;
    await unlocked.click();
    await this.dialog('Writing is unlocked').getByRole('button', { name: 'Lock now' }).click();
    await expect(this.statusBar).toContainText('read-only');
  }
}
