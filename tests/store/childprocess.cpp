// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/childprocess.h"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace berth::test {

ChildProcess::ChildProcess(const std::function<void(int descriptor)> &body)
{
    int ends[2];
    if (::pipe(ends) != 0)
        qFatal("no pipe");
    m_process = ::fork();
    if (m_process == 0) {
        ::close(ends[0]);
        body(ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    m_descriptor = ends[0];
}

ChildProcess::~ChildProcess()
{
    kill();
    wait();
    ::close(m_descriptor);
}

QByteArray ChildProcess::readLine()
{
    for (;;) {
        const qsizetype end = m_buffer.indexOf('\n');
        if (end >= 0) {
            const QByteArray line = m_buffer.left(end);
            m_buffer.remove(0, end + 1);
            return line;
        }
        char bytes[4096];
        const ssize_t count = ::read(m_descriptor, bytes, sizeof bytes);
        if (count <= 0)
            return {};
        m_buffer.append(bytes, count);
    }
}

QByteArray ChildProcess::readAll()
{
    char bytes[4096];
    for (ssize_t count = 0; (count = ::read(m_descriptor, bytes, sizeof bytes)) > 0;)
        m_buffer.append(bytes, count);
    return std::exchange(m_buffer, {});
}

void ChildProcess::kill()
{
    if (m_process > 0)
        ::kill(m_process, SIGKILL);
}

bool ChildProcess::wait()
{
    if (m_process > 0) {
        int status = 0;
        ::waitpid(m_process, &status, 0);
        m_isKilled = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        m_process = -1;
    }
    return m_isKilled;
}

QByteArray inChild(const std::function<QByteArray()> &body)
{
    ChildProcess child([&body](int descriptor) { tell(descriptor, body()); });
    const QByteArray said = child.readAll();
    child.wait();
    return said.trimmed();
}

void tell(int descriptor, const QByteArray &line)
{
    const QByteArray bytes = line + '\n';
    if (::write(descriptor, bytes.constData(), size_t(bytes.size())) != bytes.size())
        ::_exit(1);
}

} // namespace berth::test
