import type { Operations, ProgressView } from "../bindings";
import { call, type Name } from "../shell/call";

export interface Job {
  id: string;
  label: string;
  done: number;
  total: number | null;
  /** Rows read so far of the file at hand, and how many a second; null where rows are not counted. */
  rows: number | null;
  rowsPerSecond: number | null;
  /** As the work itself says. */
  secondsLeft: number | null;
  since: number;
  stopping: boolean;
}

let running = $state<Job[]>([]);

export const jobs = {
  get running() {
    return running;
  },
};

/** Runs a long operation: it stands in the status bar and can be stopped there. */
export async function run<N extends Name>(
  name: N,
  input: Operations[N]["input"],
  label: string,
): Promise<Operations[N]["output"]> {
  const id = crypto.randomUUID();
  running.push({
    id,
    label,
    done: 0,
    total: null,
    rows: null,
    rowsPerSecond: null,
    secondsLeft: null,
    since: Date.now(),
    stopping: false,
  });
  try {
    return await call(name, input, id);
  } finally {
    running = running.filter((job) => job.id !== id);
  }
}

export function heard(step: ProgressView): void {
  const job = running.find((one) => one.id === step.job);
  if (!job) return;
  job.label = step.label;
  job.done = step.done;
  job.total = step.total;
  job.rows = step.rows;
  job.rowsPerSecond = step.rows_per_second;
  job.secondsLeft = step.seconds_left;
}

export async function stop(id: string): Promise<void> {
  const job = running.find((one) => one.id === id);
  if (!job || job.stopping) return;
  job.stopping = true;
  await call("cancel", { job: id });
}

/** Seconds that are left: as the work says, else if it goes on as it went; null where that cannot be said yet. */
export function secondsLeft(job: Job, now: number): number | null {
  if (job.secondsLeft !== null) return job.secondsLeft;
  const elapsed = (now - job.since) / 1000;
  if (job.total === null || job.done <= 0 || elapsed < 1) return null;
  return Math.max(0, Math.round((elapsed / job.done) * (job.total - job.done)));
}
