// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/requestreader.h"

#include <QtCore/qdebug.h>
#include <QtCore/qrandom.h>

namespace berth::test {

inline const api::HostPolicy &loopback()
{
    static const api::HostPolicy policy(QList<QByteArray>{"Berth.Example", "[2001:db8::1]"});
    return policy;
}

/// All that came out of @p pieces: `GET /a` for a request, with ` close`, ` 1.0`, ` head` and its
/// body in quotes; at last `more` or the status of the refusal.
inline QByteArray outcome(const QList<QByteArray> &pieces, const api::RequestLimits &limits = {},
                          const api::HostPolicy &hosts = loopback())
{
    api::RequestReader reader(limits, hosts);
    QByteArray all;
    for (const QByteArray &piece : pieces) {
        auto verdict = reader.feed(piece);
        for (; verdict == api::RequestReader::Verdict::Complete; verdict = reader.next()) {
            const api::CanonicalRequest &request = reader.request();
            all.append(request.method).append(' ').append(request.target);
            all.append(request.isHead ? " head" : "")
                .append(request.minorVersion == 0 ? " 1.0" : "");
            all.append(request.keepAlive ? "" : " close");
            if (!request.body.empty())
                all.append(" '").append(request.body).append('\'');
            all.append("; ");
        }
    }
    if (reader.verdict() == api::RequestReader::Verdict::Refused)
        return all + QByteArray::number(reader.refusal().status);
    return all + "more";
}

inline QList<QByteArray> byteByByte(const QByteArray &text)
{
    QList<QByteArray> pieces;
    for (const char c : text)
        pieces.push_back(QByteArray(1, c));
    return pieces;
}

inline QList<QByteArray> inPieces(const QByteArray &text, QRandomGenerator &random)
{
    QList<QByteArray> pieces;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype size = random.bounded(1, random.bounded(2) ? 4 : 40);
        pieces.push_back(text.mid(at, size));
        at += size;
    }
    return pieces;
}

/// @returns whether @p text means the same however it is cut; tells the first time it does not.
inline bool isSameInAnyPieces(const QByteArray &text, const api::RequestLimits &limits = {})
{
    const QByteArray whole = outcome({text}, limits);
    const QByteArray bytes = outcome(byteByByte(text), limits);
    if (bytes != whole) {
        qWarning() << "byte by byte" << bytes << "instead of" << whole << "for" << text;
        return false;
    }
    QRandomGenerator random(quint32(text.size()));
    for (int i = 0; i < 20; ++i) {
        const QList<QByteArray> pieces = inPieces(text, random);
        if (outcome(pieces, limits) != whole) {
            qWarning() << "in pieces" << pieces << outcome(pieces, limits) << "instead of" << whole;
            return false;
        }
    }
    return true;
}

/// A GET of "/" with @p fields, each a whole line without its end, behind a Host.
inline QByteArray get(const QList<QByteArray> &fields = {}, const QByteArray &target = "/")
{
    QByteArray text = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const QByteArray &field : fields)
        text += field + "\r\n";
    return text + "\r\n";
}

inline QByteArray post(const QList<QByteArray> &fields, const QByteArray &rest)
{
    QByteArray text = "POST / HTTP/1.1\r\nHost: localhost\r\n";
    for (const QByteArray &field : fields)
        text += field + "\r\n";
    return text + "\r\n" + rest;
}

inline QByteArray chunked(const QByteArray &rest)
{
    return post({"Transfer-Encoding: chunked"}, rest);
}

} // namespace berth::test
