import { expect, it } from 'vitest';
import { openKeychain, type SafeStorage } from './keychain';

function storage(available: boolean, backend?: string): SafeStorage {
  return {
    isEncryptionAvailable: () => available,
    ...(backend === undefined ? {} : { getSelectedStorageBackend: () => backend }),
    encryptString: (text) => Buffer.from([...Buffer.from(text)].reverse()),
    decryptString(bytes) {
      if (bytes.length === 0) throw new Error('cannot be decrypted');
      return Buffer.from([...bytes].reverse()).toString();
    },
  };
}

it.each([
  ['linux', false, 'gnome_libsecret', 'none'],
  ['linux', true, 'basic_text', 'none'],
  ['linux', true, 'unknown', 'none'],
  ['linux', true, undefined, 'none'],
  ['linux', true, 'gnome_libsecret', 'available'],
  ['linux', true, 'kwallet5', 'available'],
  ['darwin', true, undefined, 'available'],
  ['win32', true, undefined, 'available'],
  ['darwin', false, undefined, 'none'],
] as const)('on %s with encryption %s and backend %s the keychain is %s', (platform, available, backend, keychain) => {
  expect(openKeychain(platform, storage(available, backend)).keychain).toBe(keychain);
});

it('gives back what it encrypted, and null for what it cannot open', () => {
  const keychain = openKeychain('darwin', storage(true));
  expect(keychain.encrypt('hunter2')).not.toContain('hunter2');
  expect([keychain.decrypt(keychain.encrypt('hunter2')), keychain.decrypt('')]).toEqual(['hunter2', null]);
});
