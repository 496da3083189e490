import { describe, expect, it } from 'vitest'
import { hueOf, initialsOf } from '@/components/avatar'
import { inSections, letterOf, matches } from '@/features/contacts/sections'
import { actionsOn, rightsIn } from '@/features/groups/rights'
import { passwordFaults } from '@/features/settings/password'

function person(nickname: string, more: Partial<{ remark: string; username: string }> = {}) {
  return { user_id: nickname, nickname, remark: '', username: 'someone', ...more }
}

const SURNAMES = {
  A: '安艾敖', B: '白包毕鲍卞', C: '陈蔡曹程崔常车', D: '邓丁杜董段戴', E: '鄂恩', F: '方冯范傅樊费付', G: '郭高龚顾葛',
  H: '黄胡何韩贺侯洪郝', J: '蒋贾江金姜季', K: '孔康柯况', L: '李刘林梁罗吕卢陆廖雷黎龙', M: '马孟毛莫苗梅穆', N: '倪聂牛宁',
  O: '欧', P: '潘彭庞裴', Q: '秦邱钱乔齐', R: '任阮荣饶', S: '孙宋苏沈石史', T: '唐田谭汤陶童', W: '王吴汪魏武万韦温文翁',
  X: '徐许谢萧肖夏薛熊向', Y: '杨叶于余袁姚严易尹', Z: '张赵周郑朱钟邹祝左庄',
}

describe('contacts', () => {
  it.each([
    ['阿宁', 'A'], ['陈晨', 'C'], ['李四', 'L'], ['欧阳', 'O'], ['张三', 'Z'], ['王五', 'W'], ['许诺', 'X'],
    ['曾国', 'Z'], ['单田芳', 'S'], ['alice', 'A'], ['Émile', 'E'], ['Ōe', 'O'], ['7up', '#'], ['🙂', '#'], ['', '#'],
    ['Иван', '#'],
  ])('%s stands under %s', (name, letter) => {
    expect(letterOf(name)).toBe(letter)
  })

  it('stand under the letter of their surname’s pinyin', () => {
    for (const [letter, surnames] of Object.entries(SURNAMES)) {
      expect(Array.from(surnames, letterOf).join('')).toBe(letter.repeat(surnames.length))
    }
  })

  it('come by letter, Chinese and Latin names together, signs last', () => {
    const rows = inSections(['张三', 'bob', '🙂', '白云', 'Alice', '李四'].map((name) => person(name)))
    expect(rows.map((row) => ('letter' in row ? row.letter : row.person.nickname))).toEqual(
      ['A', 'Alice', 'B', '白云', 'bob', 'L', '李四', 'Z', '张三', '#', '🙂'],
    )
    expect(rows.flatMap((row) => ('place' in row ? [row.place] : []))).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('stand under what their user calls them', () => {
    expect(inSections([person('张三', { remark: '老板' })])[0]).toEqual({ key: 'L', letter: 'L' })
  })

  it('are found by part of any name, or the initials of its pinyin', () => {
    const someone = person('张三丰', { remark: '太极 老师', username: 'zhang.sf' })
    for (const typed of ['', '三', '老师', 'ZHANG', 'zsf', 'sf', ' 张 ']) expect(matches(someone, typed)).toBe(true)
    for (const typed of ['李', 'zf', 'x']) expect(matches(someone, typed)).toBe(false)
  })
})

describe('without a picture', () => {
  it.each([
    ['张三', '张三'], ['诸葛孔明', '孔明'], ['Li Si', 'LS'], ['alice', 'A'], ['Ada B. Lovelace', 'AL'], ['王 five', '王'],
    ['👩‍👩‍👧 family', 'F'], ['👩‍👩‍👧', '👩‍👩‍👧'], ['', ''],
  ])('%s is shown as %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  it('a group is shown by its first characters', () => {
    expect(initialsOf('周末徒步', true)).toBe('周末')
  })

  it('somebody’s colour stays', () => {
    expect(hueOf('us01')).toBe(hueOf('us01'))
    expect(hueOf('us01')).not.toBe(hueOf('us02'))
  })
})

describe('in a group', () => {
  const group = { join_policy: 'approval', member_count: 5 } as const

  it('owners dismiss, others leave; whoever leads changes it', () => {
    expect(rightsIn({ ...group, role: 'owner' })).toMatchObject({ edit: true, dismiss: true, leave: false })
    expect(rightsIn({ ...group, role: 'admin' })).toMatchObject({ edit: true, dismiss: false, leave: true })
    expect(rightsIn({ ...group, role: 'member' })).toMatchObject({
      edit: false, dismiss: false, leave: true, decideRequests: false, resetLink: false,
    })
  })

  it('plain members have the link where anybody may join', () => {
    expect(rightsIn({ ...group, role: 'member' }).seeLink).toBe(false)
    expect(rightsIn({ ...group, role: 'member', join_policy: 'open' }).seeLink).toBe(true)
  })

  it('one’s role says what can be done with whom', () => {
    const [owner, admin, plain] = (['owner', 'admin', 'member'] as const).map((role) => ({ user_id: role, role }))
    if (!owner || !admin || !plain) throw new Error()
    expect(actionsOn(plain, 'owner', 'owner')).toEqual(['promote', 'handOver', 'rename', 'remove'])
    expect(actionsOn(admin, 'owner', 'owner')).toEqual(['demote', 'handOver', 'rename', 'remove'])
    expect(actionsOn(plain, 'admin', 'admin')).toEqual(['rename', 'remove'])
    expect(actionsOn(admin, 'admin', 'other')).toEqual([])
    expect(actionsOn(owner, 'admin', 'admin')).toEqual([])
    expect(actionsOn(owner, 'owner', 'owner')).toEqual([])
    expect(actionsOn(plain, 'member', 'other')).toEqual([])
  })
})

describe('a new password', () => {
  it('is long enough and typed twice', () => {
    expect(passwordFaults({ current: 'a', wanted: 'long enough', again: 'long enough' })).toEqual({})
    expect(passwordFaults({ current: '', wanted: '', again: '' })).toEqual({ current: 'missing', wanted: 'missing' })
    expect(passwordFaults({ current: 'a', wanted: 'short', again: 'short' })).toEqual({ wanted: 'short' })
    expect(passwordFaults({ current: 'a', wanted: 'long enough', again: 'long' })).toEqual({ again: 'different' })
  })
})
