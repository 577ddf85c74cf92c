import { useState, type ReactElement } from 'react';
import type { CensorPreview } from '../../../shared/contract/censor';
import { Button } from '../../components/button';
import { CheckField, TextField } from '../../components/fields';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { useApplyCensor } from '../../queries/censor';
import { useDialogs } from '../../state/dialogs';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { Overrides, overridesOf } from './overrides';

export interface ConfirmFormProps {
  preview: CensorPreview;
  isUnlocked: boolean;
  onPreviewAgain: () => void;
}

/** Reason, typed number, named overrides; then the act, by a button that says what it does. */
export function ConfirmForm({ preview, isUnlocked, onPreviewAgain }: ConfirmFormProps): ReactElement {
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [overrides, setOverrides] = useState<ReadonlySet<string>>(new Set());
  const [withLabels, setWithLabels] = useState(false);
  const apply = useApplyCensor();
  const { setSearch } = useAddress();
  const { total, items } = preview;
  const needed = overridesOf(items);
  const hasLabels = items.some(({ copies }) => copies.some(({ kind }) => kind === 'labels'));
  // Nothing is confirmed that was not shown: the longest events end a page early.
  const isWhole = items.length === total;
  const isReady =
    isWhole &&
    reason.trim() !== '' &&
    (total === 1 || typed.trim() === String(total)) &&
    needed.every(({ eventId }) => overrides.has(eventId));
  const act = (): void =>
    apply.mutate(
      {
        previewId: preview.previewId,
        reason,
        overrides: [...overrides],
        removeCopies: withLabels ? ['search', 'labels'] : ['search'],
        ...(total === 1 ? {} : { confirmCount: total }),
      },
      { onSuccess: ({ operationId }) => setSearch({ ids: null, operation: operationId }, { replace: true }) },
    );
  return (
    <>
      <TextField label={texts.censor.reason} value={reason} onChange={setReason} />
      <Overrides needed={needed} named={overrides} onChange={setOverrides} />
      {hasLabels && (
        <CheckField isChecked={withLabels} onChange={setWithLabels}>
          {texts.censor.removeLabels}
        </CheckField>
      )}
      {total > 1 && <TextField label={texts.censor.count(total)} value={typed} onChange={setTyped} isMono />}
      {!isWhole && (
        <Mark kind="failed" wraps>
          {texts.censor.partOnly(items.length, total)}
        </Mark>
      )}
      <p className="muted small">{texts.censor.cannotUndo}</p>
      {apply.error !== null && <ErrorState error={apply.error} onRetry={onPreviewAgain} />}
      <Act
        isUnlocked={isUnlocked}
        isDisabled={!isReady || apply.isPending}
        isPending={apply.isPending}
        total={total}
        onAct={act}
      />
    </>
  );
}

interface ActProps {
  isUnlocked: boolean;
  isDisabled: boolean;
  isPending: boolean;
  total: number;
  onAct: () => void;
}

function Act({ isUnlocked, isDisabled, isPending, total, onAct }: ActProps): ReactElement {
  const { show } = useDialogs();
  if (!isUnlocked) {
    return (
      <div className="stack">
        <p className="small">{texts.censor.locked}</p>
        <div>
          <Button onPress={() => show('unlock')}>{texts.censor.unlock}</Button>
        </div>
      </div>
    );
  }
  return (
    <div>
      <Button variant="danger" isDisabled={isDisabled} onPress={onAct}>
        {isPending ? texts.censor.acting : texts.censor.act(total)}
      </Button>
    </div>
  );
}
