/** The thread that `read-together.ts` starts. It ends when no file is left. */
import { workerData } from 'node:worker_threads';
import { readShare, type Share } from './read-share';

const { paths, next, port } = workerData as Share;
readShare(paths.split('\0'), next, (finding) => port.postMessage(finding));
