import { useState, type ReactElement } from 'react';
import type { CensorPreview } from '../../../shared/contract/censor';
import type { CallInput } from '../../../shared/contract/index';
import { Button } from '../../components/button';
import { CheckField, TextField } from '../../components/fields';
import { ErrorState } from '../../components/states';
import { askToTell } from '../../components/system-notice';
import { useApplyCensor } from '../../queries/censor';
import { useDialogs } from '../../state/dialogs';
import { useAddress } from '../../state/use-address';
import { texts } from '../../texts/en';
import { Overrides } from './overrides';
import { readRate } from './rate';

const t = texts.censor;

export interface ConfirmFormProps {
  preview: CensorPreview;
  isUnlocked: boolean;
  onPreviewAgain: () => void;
  /** Leaves out the events that would have to be named; null: nothing would be left. */
  onLeaveOut: (() => void) | null;
}

/** What the operator says before anything is written. */
interface Confirmation {
  reason: string;
  typed: string;
  rate: string;
  withLabels: boolean;
  named: ReadonlySet<string>;
}

const unsaid: Confirmation = { reason: '', typed: '', rate: '', withLabels: false, named: new Set() };

/** Fewer than these are done before a limit could be felt. */
const fewEvents = 20;

/** Reason, typed number, named overrides, limit; then the act, by a button that says what it does. */
export function ConfirmForm({ preview, isUnlocked, onPreviewAgain, onLeaveOut }: ConfirmFormProps): ReactElement {
  const [said, setSaid] = useState(unsaid);
  const say = (change: Partial<Confirmation>): void => setSaid({ ...said, ...change });
  const apply = useApplyCensor();
  const { setSearch } = useAddress();
  const { total, toOverride, act, copyCounts } = preview;
  const isRemoval = act === 'remove_expiry';
  const hasLabels = copyCounts.some(({ kind }) => kind === 'labels');
  const rateProblem = readRate(said.rate) === undefined ? t.rateWrong : null;
  const start = (): void => {
    if (total > fewEvents) askToTell();
    apply.mutate(inputOf(preview, said), {
      onSuccess: ({ operationId }) =>
        setSearch({ ids: null, selection: null, operation: operationId }, { replace: true }),
    });
  };
  return (
    <>
      <TextField label={t.reason} value={said.reason} onChange={(reason) => say({ reason })} />
      <Overrides needed={toOverride} named={said.named} onChange={(named) => say({ named })} onLeaveOut={onLeaveOut} />
      {hasLabels && !isRemoval && (
        <CheckField isChecked={said.withLabels} onChange={(withLabels) => say({ withLabels })}>
          {t.removeLabels}
        </CheckField>
      )}
      {total > fewEvents && (
        <TextField
          label={t.rate}
          value={said.rate}
          onChange={(rate) => say({ rate })}
          description={t.rateNote}
          error={rateProblem}
        />
      )}
      {total > 1 && (
        <TextField
          label={isRemoval ? t.removeCount(total) : t.count(total)}
          value={said.typed}
          onChange={(typed) => say({ typed })}
          isMono
        />
      )}
      <p className="muted small">{isRemoval ? t.removeCannotUndo : t.cannotUndo}</p>
      {apply.error !== null && <ErrorState error={apply.error} onRetry={onPreviewAgain} />}
      <Act
        isUnlocked={isUnlocked}
        isDisabled={!isReady(preview, said) || apply.isPending}
        label={apply.isPending ? t.acting : isRemoval ? t.removeAct(total) : t.act(total)}
        onAct={start}
      />
    </>
  );
}

function isReady({ total, toOverride }: CensorPreview, { reason, typed, rate, named }: Confirmation): boolean {
  return (
    reason.trim() !== '' &&
    (total === 1 || typed.trim() === String(total)) &&
    readRate(rate) !== undefined &&
    toOverride.every(({ eventId }) => named.has(eventId))
  );
}

function inputOf({ previewId, total }: CensorPreview, said: Confirmation): CallInput<'censor.apply'> {
  const rate = readRate(said.rate) ?? null;
  return {
    previewId,
    reason: said.reason,
    overrides: [...said.named],
    removeCopies: said.withLabels ? ['search', 'labels'] : ['search'],
    ...(total === 1 ? {} : { confirmCount: total }),
    ...(rate === null ? {} : { ratePerSecond: rate }),
  };
}

interface ActProps {
  isUnlocked: boolean;
  isDisabled: boolean;
  label: string;
  onAct: () => void;
}

function Act({ isUnlocked, isDisabled, label, onAct }: ActProps): ReactElement {
  const { show } = useDialogs();
  if (!isUnlocked) {
    return (
      <div className="stack">
        <p className="small">{t.locked}</p>
        <div>
          <Button onPress={() => show('unlock')}>{t.unlock}</Button>
        </div>
      </div>
    );
  }
  return (
    <div>
      <Button variant="danger" isDisabled={isDisabled} onPress={onAct}>
        {label}
      </Button>
    </div>
  );
}
