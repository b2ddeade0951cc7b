"""Append-only tables refuse update and delete in the database itself, whatever door the statement comes by."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION monitoring_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER observation_append_only BEFORE UPDATE OR DELETE ON monitoring_observation
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_change();
CREATE TRIGGER raw_file_append_only BEFORE UPDATE OR DELETE ON monitoring_rawfile
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON monitoring_auditevent
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_change();

-- A publication is history too: the one change allowed is that its end is set, once.
CREATE FUNCTION monitoring_publication_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
       OR (NEW.observation_id, NEW.series_id, NEW.period, NEW.release_id, NEW.published_at)
          IS DISTINCT FROM (OLD.observation_id, OLD.series_id, OLD.period, OLD.release_id, OLD.published_at) THEN
        RAISE EXCEPTION 'a publication is history: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER publication_ends_once BEFORE UPDATE OR DELETE ON monitoring_publication
    FOR EACH ROW EXECUTE FUNCTION monitoring_publication_ends_once();

-- A published gap likewise; a gap in preparation may still be replaced.
CREATE FUNCTION monitoring_gap_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' OR OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
           OR to_jsonb(NEW) - 'superseded_at' IS DISTINCT FROM to_jsonb(OLD) - 'superseded_at' THEN
            RAISE EXCEPTION 'a published gap is history: % refused', TG_OP USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gap_ends_once BEFORE UPDATE OR DELETE ON monitoring_gapresult
    FOR EACH ROW EXECUTE FUNCTION monitoring_gap_ends_once();

-- Neither may a published release be taken back.
CREATE FUNCTION monitoring_release_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'release % is published: % refused', OLD.number, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER release_stays BEFORE UPDATE OR DELETE ON monitoring_release
    FOR EACH ROW EXECUTE FUNCTION monitoring_release_stays();
"""

BACKWARD = """
DROP TRIGGER release_stays ON monitoring_release;
DROP TRIGGER gap_ends_once ON monitoring_gapresult;
DROP TRIGGER publication_ends_once ON monitoring_publication;
DROP TRIGGER audit_append_only ON monitoring_auditevent;
DROP TRIGGER raw_file_append_only ON monitoring_rawfile;
DROP TRIGGER observation_append_only ON monitoring_observation;
DROP FUNCTION monitoring_release_stays();
DROP FUNCTION monitoring_gap_ends_once();
DROP FUNCTION monitoring_publication_ends_once();
DROP FUNCTION monitoring_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_foundation")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
