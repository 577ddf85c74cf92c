import { expect, test } from '../fixtures';
import { CensorPage } from '../pages/censor-page';
import { ConnectionsPage } from '../pages/connections-page';
import { demo } from '../pages/demo-homeserver';
import { FramePage } from '../pages/frame-page';
import { dialogs, screens } from '../pages/screens';

const sizes = [
  { width: 1024, height: 700 },
  { width: 1920, height: 1080 },
] as const;

test.describe.configure({ timeout: 600_000 });

test('each screen is pictured, light and dark, small and large', async ({ page, keepPicture }) => {
  const frame = new FramePage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await new ConnectionsPage(page).openDemo();
  await new CensorPage(page).censorAlone(demo.events.labelled, 'So that the audit has a row');
  await frame.lock();
  for (const { width, height } of sizes) {
    await page.setViewportSize({ width, height });
    for (const screen of [...screens, ...dialogs]) {
      await test.step(`${screen.name} ${width}`, async () => {
        await screen.show(page);
        await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await keepPicture(`${screen.name}-${width}-${colorScheme}`);
        }
        await screen.close?.(page);
      });
    }
  }
});
