"""What the rows that migrations bring along are called, as msgids: extraction reads no SQL.

A page says such a name in the reader's language, and a name that an alliance gave as it is.
"""

from __future__ import annotations

from app.core.i18n import N_

BULLETIN_KINDS = {
    N_("Seller"): N_("A person or shop that offers counterfeits"),
    N_("Listing"): N_("An offer on a marketplace"),
    N_("Site"): N_("A web site or app that sells or advertises counterfeits"),
    N_("Factory"): N_("A place where counterfeits are made, labelled or packed"),
    N_("Route"): N_("How goods travel: ports, parcels, forwarders"),
    N_("Method"): N_("How counterfeiters work: code words, hidden links, forged papers"),
    N_("Seizure"): N_("Goods taken by an authority"),
    N_("Trend"): N_("A development across many cases"),
    N_("Alert"): N_("Short and urgent"),
    N_("Request for information"): N_("Who knows this factory, this seller, this printer?"),
    N_("Announcement"): N_("News of the alliance or the platform"),
    N_("Document"): N_("A guide, a report, a template"),
}
THREAD_TOPICS = (
    N_("Enforcement strategy"),
    N_("Policies"),
    N_("Procedures"),
    N_("New trends"),
    N_("Litigation"),
    N_("Platform practice"),
)
ANSWER_REASONS = (
    N_("We will do this"),
    N_("It is done already"),
    N_("We will try it for a time"),
    N_("We can do a part of it"),
    N_("We meet the need in another way"),
    N_("Only where the law allows it"),
    N_("The law does not allow it"),
    N_("The effort is out of proportion"),
    N_("It would harm other users"),
    N_("The evidence does not bear it out"),
    N_("It is not ours to decide"),
)
MEETING_KINDS = (
    N_("Alliance meeting"),
    N_("Working group meeting"),
    N_("Advisory board meeting"),
    N_("Committee meeting"),
    N_("Roundtable"),
    N_("Law enforcement workshop"),
    N_("Training"),
    N_("Gathering elsewhere"),
)
