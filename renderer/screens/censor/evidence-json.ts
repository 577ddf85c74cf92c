import type { EvidenceReport } from '../../../shared/contract/censor';
import type { ServedAnswers } from '../../state/served-answers';
import { texts } from '../../texts/en';

/** The evidence as a file: what the host made, and what the processes served when this window asked them. */
export function evidenceJson(evidence: EvidenceReport, served: ServedAnswers): string {
  const isAsked = served.before !== null || served.after !== null;
  const asked = isAsked ? served : { notAsked: texts.censor.served.notAsked };
  return `${JSON.stringify({ ...evidence, served: asked }, null, 2)}\n`;
}
