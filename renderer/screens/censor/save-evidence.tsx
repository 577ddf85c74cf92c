import { useState, type ReactElement } from 'react';
import { AppError } from '../../../shared/errors';
import { Button } from '../../components/button';
import { saveFile } from '../../components/save-file';
import { fetchEvidence } from '../../queries/censor';
import { useNotices } from '../../state/notices';
import { useServedAnswers } from '../../state/served-answers';
import { texts } from '../../texts/en';
import { evidenceJson } from './evidence-json';

/** Saves the evidence of an operation: digests and outcomes, never what was removed. */
export function SaveEvidence({ operationId, previewId }: { operationId: string; previewId: string }): ReactElement {
  const [isPending, setPending] = useState(false);
  const served = useServedAnswers(previewId);
  const { add } = useNotices();
  const save = async (): Promise<void> => {
    setPending(true);
    try {
      const evidence = await fetchEvidence(operationId);
      saveFile(`evidence-${operationId}.json`, 'application/json', evidenceJson(evidence, served));
      add({ kind: 'ok', text: texts.audit.evidenceSaved });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      add({ kind: 'failed', text: texts.audit.evidenceFailed(error.message) });
    } finally {
      setPending(false);
    }
  };
  return (
    <Button isDisabled={isPending} onPress={() => void save()}>
      {texts.censor.evidence}
    </Button>
  );
}
