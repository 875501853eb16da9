import { serve } from '../../../shared/http.mjs';
import { processor } from './processor.mjs';

const api = process.env.API_URL ?? 'http://api-service:8080';
const capacity = Number(process.env.GPU_CAPACITY ?? 8);
const interval = Number(process.env.INTERVAL_SECONDS ?? 5) * 1000;

const { process: plan, server } = processor({
  capacity,
  reservations: async () => (await fetch(`${api}/reservations`, { signal: AbortSignal.timeout(2000) })).json(),
});

serve(server);
const planAgain = () => plan().catch((error) => console.error(`no reservations from ${api}: ${error.message}`));
setInterval(planAgain, interval).unref();
