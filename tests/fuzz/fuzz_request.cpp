// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/requestreader.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace berth::api;
using berth::fuzz::require;
using Verdict = RequestReader::Verdict;

namespace {

constexpr int MostRequests = 64; ///< of one connection that are looked at

struct Seen
{
    std::string method;
    std::string target;
    std::string head;
    std::string body;
    bool isHead = false;
    bool keepAlive = false;
    bool hasHost = false;

    bool operator==(const Seen &) const = default;
};

struct Conversation
{
    std::vector<Seen> requests;
    int refusal = 0; ///< status; 0: none
    bool operator==(const Conversation &) const = default;
};

std::string text(QByteArrayView view)
{
    return {view.data(), size_t(view.size())};
}

/// What comes out where the bytes come in pieces of @p piece.
Conversation readIn(QByteArrayView bytes, qsizetype piece)
{
    static const RequestLimits Limits = [] {
        RequestLimits limits; // small, so that short inputs reach them
        limits.requestLineBytes = 256;
        limits.headBytes = 1024;
        limits.fields = 20;
        limits.bodyBytes = 512;
        limits.bodyBytesOf = {{"/api/v1/imports", 2048}};
        return limits;
    }();
    static const HostPolicy Hosts({"berth.example"});
    RequestReader reader(Limits, Hosts);
    Conversation seen;
    qsizetype at = 0;
    while (true) {
        if (reader.verdict() == Verdict::Complete) {
            const CanonicalRequest &request = reader.request();
            require(request.path.startsWith('/') || request.path == "*",
                    "a path begins at the root");
            require(request.body.size() <= 2048, "a body is no longer than it may be");
            bool hasHost = false;
            for (const HeaderField &field : reader.fields()) {
                hasHost = hasHost || field.name == "host";
                require(std::none_of(field.name.begin(), field.name.end(),
                                     [](char c) { return c >= 'A' && c <= 'Z'; }),
                        "names of fields are in lower case");
                require(!field.value.contains('\r') && !field.value.contains('\n')
                            && !field.value.contains('\0'),
                        "no field holds a line end");
            }
            seen.requests.push_back({text(request.method), text(request.target), text(request.head),
                                     text(request.body), request.isHead, request.keepAlive,
                                     hasHost});
            if (!request.keepAlive || seen.requests.size() == MostRequests)
                return seen;
            reader.next();
            continue;
        }
        if (reader.verdict() == Verdict::Refused) {
            seen.refusal = reader.refusal().status;
            require(seen.refusal >= 400 && seen.refusal < 600, "a refusal is an error");
            return seen;
        }
        if (at == bytes.size())
            return seen;
        const qsizetype size = std::min(piece, bytes.size() - at);
        reader.feed(bytes.sliced(at, size));
        at += size;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes = berth::fuzz::bytesOf(data, size);
    const Conversation whole = readIn(bytes, std::max<qsizetype>(bytes.size(), 1));
    for (const qsizetype piece : {qsizetype(1), qsizetype(2), qsizetype(7)})
        require(readIn(bytes, piece) == whole, "where bytes are cut makes no difference");
    for (const Seen &request : whole.requests) {
        if (!request.hasHost)
            continue; // of HTTP/1.0, which needs none: only the server behind may read that
        const Conversation again
            = readIn(QByteArray::fromStdString(request.head + request.body), 4096);
        require(again.requests.size() == 1 && again.refusal == 0,
                "what is handed on is one request");
        const Seen &same = again.requests.front();
        require(same.target == request.target && same.body == request.body
                    && same.head == request.head,
                "and means the same");
    }
    return 0;
}
