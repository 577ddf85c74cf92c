import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { CensorPreview, PreviewItem } from '../../../shared/contract/censor';
import { formatInteger, formatTime } from '../../components/format';
import { Mark } from '../../components/mark';
import { statusQuery } from '../../queries/connections';
import { texts } from '../../texts/en';
import { AskServer } from './ask-server';
import { ConfirmForm } from './confirm-form';
import { Step } from './step';

export interface ConfirmStepsProps {
  preview: CensorPreview;
  /** Those that are read so far. */
  items: readonly PreviewItem[];
  onPreviewAgain: () => void;
  onLeaveOut: (() => void) | null;
}

/** Preview done, confirm now; write and telling still to come, each with its facts. */
export function ConfirmSteps({ preview, items, onPreviewAgain, onLeaveOut }: ConfirmStepsProps): ReactElement {
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  const [preview1, confirm, write, told] = texts.censor.steps;
  const database = status?.databases[0]?.database ?? '';
  const { previewId, total } = preview;
  return (
    <ol className="censor-steps">
      <Step number={1} title={preview1} state="done">
        <PreviewFacts preview={preview} items={items} />
        {preview.act === 'censor' && (
          <AskServer
            previewId={previewId}
            eventIds={items.map(({ eventId }) => eventId)}
            total={total}
            moment="before"
          />
        )}
      </Step>
      <Step number={2} title={confirm} state="now">
        <ConfirmForm
          key={previewId}
          preview={preview}
          isUnlocked={status?.writer === true}
          onPreviewAgain={onPreviewAgain}
          onLeaveOut={onLeaveOut}
        />
      </Step>
      <Step number={3} title={write} state="later">
        <p className="muted small">
          {preview.act === 'remove_expiry'
            ? texts.censor.removeWrite
            : status?.unlock
              ? texts.censor.willWrite(database, status.unlock.role)
              : texts.censor.willWriteLocked}
        </p>
      </Step>
      <Step number={4} title={told} state="later">
        {preview.act === 'remove_expiry' ? (
          <p className="muted small">{texts.censor.removeTold}</p>
        ) : (
          <WillTell preview={preview} />
        )}
      </Step>
    </ol>
  );
}

function PreviewFacts({ preview, items }: Pick<ConfirmStepsProps, 'preview' | 'items'>): ReactElement {
  const { act, total, counts, freshness, expiresMs } = preview;
  const parts = items.reduce((sum, { removed }) => sum + removed.length, 0);
  return (
    <>
      <p className="muted small">
        {texts.censor.readAt(freshness.source, formatTime(freshness.asOfMs))}
        {act === 'censor' &&
          ` · ${total > items.length ? texts.censor.changed(formatInteger(counts.toChange)) : texts.censor.goes(parts)}`}
      </p>
      {counts.refused > 0 && (
        <Mark kind="failed" wraps>
          {texts.censor.refusedCount(counts.refused)}
        </Mark>
      )}
      <p className="muted small">{texts.censor.validUntil(formatTime(expiresMs))}</p>
    </>
  );
}

function WillTell({ preview }: { preview: CensorPreview }): ReactElement {
  const { via, listening, instances } = preview.willTell;
  const sentence =
    via === 'none'
      ? texts.censor.willTellNobody
      : listening === null
        ? texts.censor.willTellUnknown
        : texts.censor.willTell(listening);
  return (
    <>
      <p className="muted small">
        {sentence} {texts.censor.thenRead}
      </p>
      {instances.length > 0 && (
        <>
          <h3 className="small">
            {texts.censor.processes}
            {via === 'simulated' && <span className="muted"> · {texts.censor.simulated}</span>}
          </h3>
          <ul className="censor-instances">
            {instances.map((name) => (
              <li key={name}>
                <Mark kind="ok">{name}</Mark>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
