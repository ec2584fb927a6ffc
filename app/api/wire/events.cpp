// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/wire/events.h"

#include "app/api/json/jsonwriter.h"

namespace berth::api {

using namespace Qt::StringLiterals;

const SchemaRef &eventSchema()
{
    using namespace schema;
    static const SchemaRef schema = shared(object(
        u"Event"_s,
        {
            required(u"cursor"_s, described(text(1, 64), u"Where the feed stands after it."_s)),
            required(u"seq"_s, id()),
            required(u"time"_s, time()),
            required(u"actor"_s, text(0, 253)),
            required(u"action"_s, example(text(1, 100), u"deployment.submitted"_s)),
            required(u"organization_id"_s, nullable(id())),
            required(u"kind"_s, text(1, 32)),
            required(u"subject_id"_s, integer(0, std::numeric_limits<qint64>::max())),
            required(u"version"_s, integer(0, std::numeric_limits<qint64>::max())),
            required(
                u"payload"_s,
                described(any(), u"What changed, as [before, after] by field, and by whom."_s)),
            required(u"hash"_s, text(64, 64)),
        }));
    return schema;
}

void writeEventMembers(JsonWriter &json, const Event &event, qint64 epoch)
{
    json.member("cursor"_L1, feedCursor(epoch, event.seq));
    json.member("seq"_L1, event.seq);
    json.member("time"_L1, event.time);
    json.member("actor"_L1, event.actor);
    json.member("action"_L1, event.action);
    json.member("organization_id"_L1, event.organizationId);
    json.member("kind"_L1, word(event.kind));
    json.member("subject_id"_L1, event.subjectId);
    json.member("version"_L1, event.version);
    json.name("payload"_L1).raw(event.payload);
    json.member("hash"_L1, QLatin1StringView(event.hash));
}

bool mayRead(const Actor &actor, const Event &event)
{
    if (actor.isAdministrator)
        return isAllowed(actor, Permission::ReadOrganization, event.organizationId);
    if (!event.organizationId.isValid()
        || !isAllowed(actor, Permission::ReadOrganization, event.organizationId))
        return false;
    switch (event.kind) {
    case SubjectKind::Invite:
        return isAllowed(actor, Permission::InviteDeveloper, event.organizationId);
    case SubjectKind::Session:
    case SubjectKind::Token:
        return isAllowed(actor, Permission::ManageMembers, event.organizationId);
    default:
        return true;
    }
}

QString feedCursor(qint64 epoch, qint64 seq)
{
    return QString::number(epoch) + u'.' + QString::number(seq);
}

Result<qint64> seqOfCursor(const QString &cursor, qint64 epoch)
{
    const qsizetype dot = cursor.indexOf(u'.');
    bool isEpoch = true;
    bool isSeq = false;
    const qint64 ofEpoch = dot < 0 ? epoch : cursor.left(dot).toLongLong(&isEpoch);
    const qint64 seq = cursor.mid(dot + 1).toLongLong(&isSeq);
    if (!isEpoch || !isSeq || seq < 0) {
        return tl::unexpected(Error::invalid(
            u"'%1' is no cursor of the feed."_s.arg(cursor),
            {{u"?after"_s, -1, u"is no cursor"_s, u"give the 'cursor' of an event, or 0"_s}}));
    }
    if (ofEpoch != epoch) {
        return tl::unexpected(Error{
            ErrorCode::NotFound,
            u"cursor-gone"_s,
            u"The store was restored since: this cursor is of another time. Read everything again, "
            "and begin at the 'seq' that it was read at."_s,
            {}});
    }
    return seq;
}

} // namespace berth::api
