import { expect, test } from '../fixtures';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { FramePage } from '../pages/frame-page';
import { dialogs, screens } from '../pages/screens';

const themes = ['light', 'dark'] as const;

test.describe.configure({ timeout: 600_000 });

test('axe finds fault with no screen, light or dark', async ({ page, expectAccessible }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await new ConnectionsPage(page).openDemo();
  await new CensorPage(page).censorAlone(demo.events.reported, 'So that the audit has a row');
  for (const screen of screens) {
    await test.step(screen.name, async () => {
      await screen.show(page);
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible();
      }
    });
  }
});

test('axe finds fault with no dialog, light or dark', async ({ page, expectAccessible }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await new ConnectionsPage(page).openDemo();
  await new FramePage(page).lock();
  for (const dialog of dialogs) {
    await test.step(dialog.name, async () => {
      await dialog.show(page);
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible();
      }
      await dialog.close(page);
    });
  }
});

test('at 200 % of the smallest window everything can still be reached', async ({ page, keepPicture }) => {
  const frame = new FramePage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await new ConnectionsPage(page).openDemo();
  await page.setViewportSize({ width: 512, height: 350 });
  for (const screen of screens) {
    await test.step(screen.name, async () => {
      await screen.show(page);
      await frame.title.scrollIntoViewIfNeeded();
      await expect(frame.title).toBeInViewport();
      await expect(frame.statusBar).toBeInViewport();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, 'the window itself does not scroll sideways').toBeLessThanOrEqual(0);
      await keepPicture(`${screen.name}-200-percent`);
    });
  }
  await test.step('a connection and what can be done with it', async () => {
    await frame.goTo('/connections');
    await new ConnectionsPage(page).openDemo();
  });
  await test.step('the act of censoring', async () => {
    const censor = new CensorPage(page);
    await frame.goTo(`/${demo.serverName}/censor?ids=${demo.events.unicode}`);
    const last = censor.act.or(censor.steps.getByRole('button', { name: 'Unlock writing…' }));
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport();
  });
});
