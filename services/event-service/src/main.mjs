import { serve } from '../../../shared/http.mjs';
import { events } from './events.mjs';

serve(events());
