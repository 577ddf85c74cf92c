import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { TextField } from '../../components/fields';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { useProvideToken } from '../../queries/censor';
import { servedStore, useIsTokenHeld } from '../../state/served-answers';
import { texts } from '../../texts/en';

const t = texts.censor.served;

/** Hands an administrator's token over, or takes it back; the field is empty again as soon as it was sent. */
export function TokenDialog({ onClose, onHeld }: { onClose: () => void; onHeld: () => void }): ReactElement {
  const [token, setToken] = useState('');
  const provide = useProvideToken();
  const isHeld = useIsTokenHeld();
  const [weak, setWeak] = useState<string | null>(null);
  const hand = (): void => {
    if (token.trim() === '') return;
    provide.mutate(
      { accessToken: token.trim() },
      {
        onSuccess: ({ userId, isAdmin }) => {
          servedStore.getState().holdToken(true);
          if (isAdmin === false) return setWeak(userId ?? '');
          onHeld();
          onClose();
        },
      },
    );
    setToken('');
  };
  const takeBack = (): void =>
    provide.mutate(
      { accessToken: null },
      {
        onSuccess: () => {
          servedStore.getState().holdToken(false);
          onClose();
        },
      },
    );
  const footer = (
    <>
      {isHeld && (
        <Button isDisabled={provide.isPending} onPress={takeBack}>
          {t.tokenBack}
        </Button>
      )}
      <Button onPress={onClose}>{texts.common.close}</Button>
      <Button variant="primary" isDisabled={token.trim() === '' || provide.isPending} onPress={hand}>
        {t.tokenUse}
      </Button>
    </>
  );
  return (
    <Dialog title={t.tokenTitle} onClose={onClose} footer={footer}>
      <p>{t.tokenNote}</p>
      <TextField label={t.tokenLabel} type="password" value={token} onChange={setToken} autoFocus onEnter={hand} />
      {weak !== null && (
        <Mark kind="lagging" wraps>
          {t.tokenNoAdmin(weak)}
        </Mark>
      )}
      {provide.error !== null && <ErrorState error={provide.error} />}
    </Dialog>
  );
}
