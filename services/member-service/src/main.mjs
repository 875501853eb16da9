import { serve } from '../../../shared/http.mjs';
import { members } from './members.mjs';

serve(members());
