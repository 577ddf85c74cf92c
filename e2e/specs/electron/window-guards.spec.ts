import { expect, test } from '../../fixtures';

// What the window itself cannot do, whatever text of a homeserver might make it try.
test.use({ allowedConsoleErrors: [/./] });

test('the page has no Node, no Electron, and a bridge of three functions', async ({ page }) => {
  const seen = await page.evaluate(() => {
    const global = globalThis as unknown as Record<string, unknown>;
    return {
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => global[name] !== undefined),
      bridge: Object.keys(global['synoptic'] as object).sort(),
    };
  });
  expect(seen).toEqual({ node: [], bridge: ['call', 'cancel', 'contractVersion', 'onPush'] });
});

test('the bridge carries nothing but the contract', async ({ page }) => {
  const answers = await page.evaluate(async () => {
    const { synoptic } = globalThis as unknown as {
      synoptic: { call(id: unknown, procedure: unknown, input: unknown): Promise<{ error?: { code: string } }> };
    };
    const asked = [
      ['1', 'shell.openExternal', {}],
      ['2', '__proto__', {}],
      [{}, 'application.getInfo', {}],
      ['4', ['application.getInfo'], {}],
      ['5', 'application.saveSettings', { __proto__: null, theme: 'pink' }],
    ] as const;
    return Promise.all(asked.map(async ([id, name, input]) => (await synoptic.call(id, name, input)).error?.code));
  });
  expect(answers).toEqual(['unknown_procedure', 'unknown_procedure', 'unauthorised', 'unauthorised', 'invalid_input']);
});

test('navigation, new windows, frames and remote or local files are refused', async ({ page }) => {
  const before = page.url();
  const tried = await page.evaluate(async () => {
    const loads = (url: string): Promise<boolean> =>
      fetch(url).then(
        () => true,
        () => false,
      );
    const opened = window.open('https://example.org') !== null || window.open('app://window/index.html') !== null;
    const image = new Image();
    const remoteImage = new Promise<boolean>((resolve) => {
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      image.src = 'https://example.org/x.png';
    });
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.head.append(script);
    location.href = 'https://example.org';
    const results = {
      opened,
      fetched: [
        await loads('https://example.org'),
        await loads('file:///etc/passwd'),
        await loads('http://127.0.0.1/'),
      ],
      remoteImage: await remoteImage,
      injected: 'injected' in globalThis,
    };
    await new Promise((resolve) => setTimeout(resolve, 500));
    return results;
  });
  expect(tried).toEqual({ opened: false, fetched: [false, false, false], remoteImage: false, injected: false });
  expect(page.url()).toBe(before);
});

test('no permission is given but to copy text and to tell that long work has ended', async ({ page }) => {
  const states = await page.evaluate(async () => {
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    return [await state('notifications'), await state('geolocation'), await state('clipboard-write')];
  });
  expect(states).toEqual(['granted', 'denied', 'granted']);
});
