"""Every report, in the order of the index."""

from pms.domain.service_reports import (
    activity,
    administration,
    after_opat,
    copat,
    days_saved,
    deaths,
    devices,
    diagnoses,
    drugs,
    events,
    experience,
    outcomes,
    readmissions,
    referrers,
    rejections,
    stewardship,
    waiting,
)

REPORTS = {
    report.name: report
    for report in (
        activity.REPORT,
        days_saved.REPORT,
        diagnoses.REPORT,
        drugs.REPORT,
        stewardship.REPORT,
        outcomes.REPORT,
        events.REPORT,
        readmissions.REPORT,
        deaths.REPORT,
        after_opat.REPORT,
        administration.REPORT,
        devices.REPORT,
        copat.REPORT,
        referrers.REPORT,
        rejections.REPORT,
        waiting.REPORT,
        experience.REPORT,
    )
}
