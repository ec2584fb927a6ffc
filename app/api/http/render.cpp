// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/http/render.h"

#include "app/api/json/jsonwriter.h"

namespace berth::api {

using namespace Qt::StringLiterals;

namespace {

void addSeq(Answer &answer, qint64 seq)
{
    if (seq > 0)
        answer.headers.push_back({"Berth-Seq", QByteArray::number(seq)});
}

} // namespace

Answer render(const Outcome &outcome, qint64 seq)
{
    Answer answer;
    answer.status = outcome.status;
    if (outcome.members) {
        // One buffer for all answers of a thread: memory of this size is given back to the system,
        // and taken page by page, each time that it is not kept.
        static thread_local QByteArray buffer;
        buffer.resize(0);
        {
            JsonWriter json(buffer);
            json.beginObject();
            outcome.members(json);
            if (!outcome.once.first.isEmpty())
                json.member(outcome.once.first, outcome.once.second);
            if (seq > 0)
                json.member("seq"_L1, seq);
            json.endObject();
        }
        answer.body = buffer;
    } else {
        answer.type.clear();
    }
    addSeq(answer, seq);
    if (outcome.version > 0)
        answer.headers.push_back({"ETag", '"' + QByteArray::number(outcome.version) + '"'});
    if (!outcome.location.isEmpty())
        answer.headers.push_back({"Location", outcome.location.toLatin1()});
    answer.headers.insert(answer.headers.end(), outcome.headers.begin(), outcome.headers.end());
    return answer;
}

QByteArray renderForReplay(const Outcome &outcome)
{
    QByteArray object;
    if (!outcome.members)
        return object;
    {
        JsonWriter json(object);
        json.beginObject();
        outcome.members(json);
        json.endObject();
    }
    return object;
}

Answer replayed(int status, const QByteArray &object, qint64 seq)
{
    Answer answer;
    answer.status = status;
    if (object.isEmpty()) {
        answer.type.clear();
    } else {
        answer.body = object;
        answer.body.chop(1);
        answer.body += (object.size() > 2 ? ",\"seq\":" : "\"seq\":") + QByteArray::number(seq);
        answer.body += '}';
    }
    addSeq(answer, seq);
    answer.headers.push_back({"Idempotent-Replayed", "true"});
    return answer;
}

} // namespace berth::api
