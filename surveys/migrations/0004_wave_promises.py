"""What a launched wave promised stays true in the database itself, whatever door the statement comes by."""

from django.db import migrations

FORWARD = """
-- After the launch the mode, the questions, the people asked and the consent text are fixed, and states only go forward.
CREATE FUNCTION surveys_wave_promises() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps CONSTANT text[] := ARRAY['draft', 'sampled', 'open', 'closed', 'unlinked'];
    before CONSTANT int := array_position(steps, OLD.state::text);
BEGIN
    IF before < 3 THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        IF array_position(steps, NEW.state::text) > greatest(before + 1, 2) THEN
            RAISE EXCEPTION 'wave %: from % to % skips a step', OLD.code, OLD.state, NEW.state
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'wave % is launched: % refused', OLD.code, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.mode, NEW.questionnaire_id, NEW.module_id, NEW.seed, NEW.target, NEW.strata_by, NEW.consent_version,
        NEW.panel_id, NEW.is_synthetic, NEW.launched_at, NEW.frame_hash)
       IS DISTINCT FROM
       (OLD.mode, OLD.questionnaire_id, OLD.module_id, OLD.seed, OLD.target, OLD.strata_by, OLD.consent_version,
        OLD.panel_id, OLD.is_synthetic, OLD.launched_at, OLD.frame_hash) THEN
        RAISE EXCEPTION 'wave % is launched: what it promised is fixed', OLD.code
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF array_position(steps, NEW.state::text) NOT IN (before, before + 1) THEN
        RAISE EXCEPTION 'wave %: from % to % is no step forward', OLD.code, OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'open' AND NEW.closed_at IS DISTINCT FROM OLD.closed_at
       OR OLD.state = 'unlinked' AND NEW.unlinked_at IS DISTINCT FROM OLD.unlinked_at THEN
        RAISE EXCEPTION 'wave %: the end of a wave is history', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wave_promises BEFORE UPDATE OR DELETE ON surveys_wave
    FOR EACH ROW EXECUTE FUNCTION surveys_wave_promises();

-- The key comes back by no statement, and a destroyed one leaves its date.
CREATE FUNCTION surveys_key_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.destroyed_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'a destroyed key stays destroyed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wave_key_ends_once BEFORE UPDATE OR DELETE ON surveys_wavekey
    FOR EACH ROW EXECUTE FUNCTION surveys_key_ends_once();
CREATE TRIGGER panel_key_ends_once BEFORE UPDATE OR DELETE ON surveys_panel
    FOR EACH ROW EXECUTE FUNCTION surveys_key_ends_once();

-- A questionnaire version that a wave beyond its draft uses is never changed or deleted.
CREATE FUNCTION surveys_questionnaire_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'DELETE' OR (NEW.code, NEW.version, NEW.kind, NEW.content, NEW.content_hash)
        IS DISTINCT FROM (OLD.code, OLD.version, OLD.kind, OLD.content, OLD.content_hash))
       AND EXISTS (SELECT 1 FROM surveys_wave
                   WHERE OLD.id IN (questionnaire_id, module_id) AND state <> 'draft') THEN
        RAISE EXCEPTION 'questionnaire % version % is in use: % refused', OLD.code, OLD.version, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER questionnaire_stays BEFORE UPDATE OR DELETE ON surveys_questionnaireversion
    FOR EACH ROW EXECUTE FUNCTION surveys_questionnaire_stays();

-- Frame, strata and sample of a launched wave are history. (Firms named later are added to the sample, never changed.)
CREATE FUNCTION surveys_sample_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM touched JOIN surveys_wave wave ON wave.id = touched.wave_id
               WHERE wave.state NOT IN ('draft', 'sampled')) THEN
        RAISE EXCEPTION 'the sample of a launched wave is history: % of % refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER frame_kept AFTER DELETE ON surveys_frameunit
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
CREATE TRIGGER frame_unchanged AFTER UPDATE ON surveys_frameunit
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
CREATE TRIGGER sample_kept AFTER DELETE ON surveys_sampleunit
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
CREATE TRIGGER sample_unchanged AFTER UPDATE ON surveys_sampleunit
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
CREATE TRIGGER strata_kept AFTER DELETE ON surveys_stratum
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
CREATE TRIGGER strata_unchanged AFTER UPDATE ON surveys_stratum
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION surveys_sample_stays();
"""

BACKWARD = """
DROP TRIGGER strata_unchanged ON surveys_stratum;
DROP TRIGGER strata_kept ON surveys_stratum;
DROP TRIGGER sample_unchanged ON surveys_sampleunit;
DROP TRIGGER sample_kept ON surveys_sampleunit;
DROP TRIGGER frame_unchanged ON surveys_frameunit;
DROP TRIGGER frame_kept ON surveys_frameunit;
DROP FUNCTION surveys_sample_stays();
DROP TRIGGER questionnaire_stays ON surveys_questionnaireversion;
DROP FUNCTION surveys_questionnaire_stays();
DROP TRIGGER panel_key_ends_once ON surveys_panel;
DROP TRIGGER wave_key_ends_once ON surveys_wavekey;
DROP FUNCTION surveys_key_ends_once();
DROP TRIGGER wave_promises ON surveys_wave;
DROP FUNCTION surveys_wave_promises();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_wave_design")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
