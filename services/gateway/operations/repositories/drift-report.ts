import { DriftReportAnswer, RepositoryInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { notFound } from '../../problems.ts';
import { DRIFT_REPORT, REPOSITORY } from '../examples/repository.ts';

export const getDriftReport = operation({
  name: 'gitops_get_drift_report',
  summary: 'What no longer looks as last applied',
  permission: 'system.gitops.read',
  input: RepositoryInput,
  output: DriftReportAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_repositories/:repository_id/drift_report' },
  example: { input: { repository_id: REPOSITORY.id }, output: DRIFT_REPORT },
  async run({ account }, { repository_id }, { ports }) {
    const row = await ports.models.get('drift_reports', account, repository_id);
    if (row === null) throw notFound('repository', repository_id);
    const { position: _position, ...report } = row;
    return report;
  },
});
